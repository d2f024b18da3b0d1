-- uniques/several
--
-- Revision 000000000002, after 000000000001

-- add unique users_name_key on users (name)
ALTER TABLE public.users ADD CONSTRAINT users_name_key UNIQUE (name);

-- add unique users_tenant_email_key on users (tenant, email)
ALTER TABLE public.users ADD CONSTRAINT users_tenant_email_key UNIQUE (tenant, email);

-- drop unique users_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_email_key;

-- drop unique users_tenant_name_key of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_name_key;
