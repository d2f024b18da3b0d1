-- tables/parameters_add
--
-- Revision 000000000002, after 000000000001

-- Change storage parameters of users
ALTER TABLE public.users SET (autovacuum_enabled = false, fillfactor = 70);
