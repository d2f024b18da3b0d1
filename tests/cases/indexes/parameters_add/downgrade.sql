-- Takes back: indexes/parameters_add
--
-- Revision 000000000002, after 000000000001

-- Change storage parameters of index users_name_idx
ALTER INDEX public.users_name_idx RESET (fillfactor);
