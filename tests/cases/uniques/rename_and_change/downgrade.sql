-- Takes back: uniques/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- Add unique users_tenant_email_key on users (tenant, email)
ALTER TABLE public.users ADD CONSTRAINT users_tenant_email_key UNIQUE (tenant, email);

-- Drop unique one_mail_a_tenant of users
ALTER TABLE public.users DROP CONSTRAINT one_mail_a_tenant;
