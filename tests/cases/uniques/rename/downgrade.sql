-- Takes back: uniques/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint one_mail_a_tenant of users to users_tenant_email_key
ALTER TABLE public.users RENAME CONSTRAINT one_mail_a_tenant TO users_tenant_email_key;
