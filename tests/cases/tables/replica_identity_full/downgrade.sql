-- Takes back: tables/replica_identity_full
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of users by the primary key
ALTER TABLE public.users REPLICA IDENTITY DEFAULT;
