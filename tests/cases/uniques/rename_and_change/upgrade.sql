-- uniques/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Add unique one_mail_a_tenant on users (tenant, email, id)
ALTER TABLE public.users ADD CONSTRAINT one_mail_a_tenant UNIQUE (tenant, email, id);

-- Drop unique users_tenant_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_email_key;
