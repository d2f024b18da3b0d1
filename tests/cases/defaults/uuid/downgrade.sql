-- Takes back: defaults/uuid
--
-- Revision 000000000002, after 000000000001

-- drop default of users.x
ALTER TABLE public.users ALTER COLUMN x DROP DEFAULT;
