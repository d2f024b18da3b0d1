-- Takes back: checks/spelling
--
-- Revision 000000000002, after 000000000001

-- Drop check small of users
ALTER TABLE public.users DROP CONSTRAINT small;
