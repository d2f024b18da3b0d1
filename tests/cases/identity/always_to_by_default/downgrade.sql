-- Takes back: identity/always_to_by_default
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number SET GENERATED ALWAYS;
