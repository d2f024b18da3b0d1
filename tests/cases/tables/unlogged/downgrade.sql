-- Takes back: tables/unlogged
--
-- Revision 000000000002, after 000000000001

-- Keep a log of users
ALTER TABLE public.users SET LOGGED;
