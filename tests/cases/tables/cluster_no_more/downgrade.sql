-- Takes back: tables/cluster_no_more
--
-- Revision 000000000002, after 000000000001

-- Let CLUSTER order users by users_pkey
ALTER TABLE public.users CLUSTER ON users_pkey;
