-- Takes back: identity/add_with_options
--
-- Revision 000000000002, after 000000000001

-- Drop identity of users.number
ALTER TABLE public.users ALTER COLUMN number DROP IDENTITY;
