-- indexes/rename
--
-- Revision 000000000002, after 000000000001

-- Rename index users_tenant_email_idx to by_mail
ALTER INDEX public.users_tenant_email_idx RENAME TO by_mail;
