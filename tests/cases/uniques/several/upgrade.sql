-- uniques/several
--
-- Revision 000000000002, after 000000000001

-- Add unique users_name_key on users (name)
ALTER TABLE public.users ADD CONSTRAINT users_name_key UNIQUE (name);

-- Add unique users_tenant_email_key on users (tenant, email)
ALTER TABLE public.users ADD CONSTRAINT users_tenant_email_key UNIQUE (tenant, email);

-- Drop unique users_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_email_key;

-- Drop unique users_tenant_name_key of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_name_key;
