-- Takes back: tables/replica_identity_index_comes
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of users by the primary key
ALTER TABLE public.users REPLICA IDENTITY DEFAULT;

-- Drop index users_email_age_idx of users
DROP INDEX public.users_email_age_idx;
