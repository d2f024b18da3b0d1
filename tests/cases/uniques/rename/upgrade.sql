-- uniques/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint users_tenant_email_key of users to one_mail_a_tenant
ALTER TABLE public.users RENAME CONSTRAINT users_tenant_email_key TO one_mail_a_tenant;
