-- Takes back: uniques/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Drop unique one_mail_a_tenant of users
ALTER TABLE public.users DROP CONSTRAINT one_mail_a_tenant;

-- Add unique one_mail_a_tenant on users (tenant, email)
ALTER TABLE public.users ADD CONSTRAINT one_mail_a_tenant UNIQUE (tenant, email);

-- Rename constraint one_mail_a_tenant of users to users_tenant_email_key
ALTER TABLE public.users RENAME CONSTRAINT one_mail_a_tenant TO users_tenant_email_key;
