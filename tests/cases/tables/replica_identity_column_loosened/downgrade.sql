-- Takes back: tables/replica_identity_column_loosened
--
-- Revision 000000000002, after 000000000001

-- Require users.email, NULLs filled with ''
UPDATE public.users SET email = '' WHERE email IS NULL;

-- Require users.email
ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;

-- Let replicas know rows of users by index users_email_key
ALTER TABLE public.users REPLICA IDENTITY USING INDEX users_email_key;
