-- Takes back: tables/parameters_change
--
-- Revision 000000000002, after 000000000001

-- Change storage parameters of users
ALTER TABLE public.users RESET (toast.autovacuum_enabled);
ALTER TABLE public.users SET (autovacuum_enabled = false, fillfactor = 70);
