-- uniques/deferred
--
-- Revision 000000000002, after 000000000001

-- Drop unique users_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_email_key;

-- Add unique users_email_key on users (email)
ALTER TABLE public.users ADD CONSTRAINT users_email_key UNIQUE (email) DEFERRABLE INITIALLY DEFERRED;
