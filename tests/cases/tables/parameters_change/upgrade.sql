-- tables/parameters_change
--
-- Revision 000000000002, after 000000000001

-- Change storage parameters of users
ALTER TABLE public.users RESET (autovacuum_enabled);
ALTER TABLE public.users SET (fillfactor = 80, toast.autovacuum_enabled = false);
