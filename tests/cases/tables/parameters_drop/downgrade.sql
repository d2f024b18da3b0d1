-- Takes back: tables/parameters_drop
--
-- Revision 000000000002, after 000000000001

-- Change storage parameters of users
ALTER TABLE public.users SET (fillfactor = 70);
