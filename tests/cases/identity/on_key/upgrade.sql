-- identity/on_key
--
-- Revision 000000000002, after 000000000001

-- Generate users.id always as identity
ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
