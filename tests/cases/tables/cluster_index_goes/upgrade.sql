-- tables/cluster_index_goes
--
-- Revision 000000000002, after 000000000001

-- Let CLUSTER order users no more
ALTER TABLE public.users SET WITHOUT CLUSTER;

-- Drop index users_age_idx of users
DROP INDEX public.users_age_idx;
