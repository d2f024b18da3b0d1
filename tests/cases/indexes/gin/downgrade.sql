-- Takes back: indexes/gin
--
-- Revision 000000000002, after 000000000001

-- drop index users_data_idx of users
DROP INDEX public.users_data_idx;

-- drop index paths of users
DROP INDEX public.paths;
