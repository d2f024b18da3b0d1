-- uniques/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Rename constraint users_tenant_email_key of users to one_mail_a_tenant
ALTER TABLE public.users RENAME CONSTRAINT users_tenant_email_key TO one_mail_a_tenant;

-- Drop unique one_mail_a_tenant of users
ALTER TABLE public.users DROP CONSTRAINT one_mail_a_tenant;

-- Add unique one_mail_a_tenant on users (tenant, email, id)
ALTER TABLE public.users ADD CONSTRAINT one_mail_a_tenant UNIQUE (tenant, email, id);
