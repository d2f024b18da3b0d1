-- Takes back: defaults/add
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.x
ALTER TABLE public.users ALTER COLUMN x DROP DEFAULT;
