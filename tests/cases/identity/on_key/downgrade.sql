-- Takes back: identity/on_key
--
-- Revision 000000000002, after 000000000001

-- Drop identity of users.id
ALTER TABLE public.users ALTER COLUMN id DROP IDENTITY;
