-- Takes back: indexes/gin
--
-- Revision 000000000002, after 000000000001

-- Drop index users_data_idx of users
DROP INDEX public.users_data_idx;

-- Drop index paths of users
DROP INDEX public.paths;
