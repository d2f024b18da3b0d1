-- Takes back: tables/logged_again_with_keys
--
-- Revision 000000000002, after 000000000001

-- Keep no log of accounts
ALTER TABLE public.accounts SET UNLOGGED;

-- Keep no log of users
ALTER TABLE public.users SET UNLOGGED;

-- Keep no log of teams
ALTER TABLE public.teams SET UNLOGGED;
