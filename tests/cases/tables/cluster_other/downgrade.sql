-- Takes back: tables/cluster_other
--
-- Revision 000000000002, after 000000000001

-- Let CLUSTER order users by users_pkey
ALTER TABLE public.users CLUSTER ON users_pkey;

-- Drop index users_age_idx of users
DROP INDEX public.users_age_idx;
