-- tables/replica_identity_column_loosened
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of users by all old values
ALTER TABLE public.users REPLICA IDENTITY FULL;

-- Let users.email be NULL
ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;
