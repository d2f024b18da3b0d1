-- Takes back: checks/quotes
--
-- Revision 000000000002, after 000000000001

-- Drop check users_email_check of users
ALTER TABLE public.users DROP CONSTRAINT users_email_check;
