-- tables/replica_identity_index
--
-- Revision 000000000002, after 000000000001

-- Let replicas know rows of users by index users_email_key
ALTER TABLE public.users REPLICA IDENTITY USING INDEX users_email_key;
