-- tables/replica_identity_full
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of users by all old values
ALTER TABLE public.users REPLICA IDENTITY FULL;
