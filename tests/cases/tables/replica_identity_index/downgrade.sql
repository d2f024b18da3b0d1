-- Takes back: tables/replica_identity_index
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of users by nothing
ALTER TABLE public.users REPLICA IDENTITY NOTHING;
