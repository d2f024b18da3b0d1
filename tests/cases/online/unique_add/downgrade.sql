-- Takes back: online/unique_add
--
-- Revision 000000000002, after 000000000001

-- Drop unique users_team_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_team_email_key;

-- Drop unique users_email_team_key of users
ALTER TABLE public.users DROP CONSTRAINT users_email_team_key;
