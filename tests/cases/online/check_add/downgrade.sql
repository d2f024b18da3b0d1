-- Takes back: online/check_add
--
-- Revision 000000000002, after 000000000001

-- Drop check users_team_check of users
ALTER TABLE public.users DROP CONSTRAINT users_team_check;

-- Drop check users_email_check of users
ALTER TABLE public.users DROP CONSTRAINT users_email_check;
