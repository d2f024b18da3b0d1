-- tables/replica_identity_index_comes
--
-- Revision 000000000002, after 000000000001

-- Create index users_email_age_idx on users
CREATE UNIQUE INDEX users_email_age_idx ON public.users (email, age);

-- Let replicas know rows of users by index users_email_age_idx
ALTER TABLE public.users REPLICA IDENTITY USING INDEX users_email_age_idx;
