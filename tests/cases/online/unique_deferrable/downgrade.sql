-- Takes back: online/unique_deferrable
--
-- Revision 000000000002, after 000000000001

-- Drop unique users_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_email_key;
