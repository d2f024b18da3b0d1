-- Takes back: uniques/several
--
-- Revision 000000000002, after 000000000001

-- add unique users_tenant_name_key on users (tenant, name)
ALTER TABLE public.users ADD CONSTRAINT users_tenant_name_key UNIQUE (tenant, name);

-- add unique users_email_key on users (email)
ALTER TABLE public.users ADD CONSTRAINT users_email_key UNIQUE (email);

-- drop unique users_tenant_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_tenant_email_key;

-- drop unique users_name_key of users
ALTER TABLE public.users DROP CONSTRAINT users_name_key;
