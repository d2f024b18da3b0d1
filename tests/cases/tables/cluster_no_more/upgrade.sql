-- tables/cluster_no_more
--
-- Revision 000000000002, after 000000000001

-- Let CLUSTER order users no more
ALTER TABLE public.users SET WITHOUT CLUSTER;
