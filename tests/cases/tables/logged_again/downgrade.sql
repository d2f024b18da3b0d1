-- Takes back: tables/logged_again
--
-- Revision 000000000002, after 000000000001

-- Keep no log of users
ALTER TABLE public.users SET UNLOGGED;
