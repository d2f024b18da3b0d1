-- tables/logged_again_with_keys
--
-- Revision 000000000002, after 000000000001

-- Keep a log of teams
ALTER TABLE public.teams SET LOGGED;

-- Keep a log of users
ALTER TABLE public.users SET LOGGED;

-- Keep a log of accounts
ALTER TABLE public.accounts SET LOGGED;
