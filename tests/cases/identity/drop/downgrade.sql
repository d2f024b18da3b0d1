-- Takes back: identity/drop
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;
