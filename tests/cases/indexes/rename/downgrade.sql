-- Takes back: indexes/rename
--
-- Revision 000000000002, after 000000000001

-- Rename index by_mail to users_tenant_email_idx
ALTER INDEX public.by_mail RENAME TO users_tenant_email_idx;
