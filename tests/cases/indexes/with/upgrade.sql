-- indexes/with
--
-- Revision 000000000002, after 000000000001

-- Change storage parameters of index users_email_idx
ALTER INDEX public.users_email_idx SET (fillfactor = 70);
