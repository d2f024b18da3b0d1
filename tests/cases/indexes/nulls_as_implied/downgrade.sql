-- Takes back: indexes/nulls_as_implied
--
-- Revision 000000000002, after 000000000001

-- Drop index users_name_idx of users
DROP INDEX public.users_name_idx;
