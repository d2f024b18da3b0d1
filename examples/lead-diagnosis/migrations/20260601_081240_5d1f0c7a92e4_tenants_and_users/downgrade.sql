-- Takes back: tenants and users
--
-- Revision 5d1f0c7a92e4, the first

-- drop foreign key users (tenant_id) to tenants
ALTER TABLE public.users DROP CONSTRAINT users_tenant_id_fkey;

-- drop table users
DROP TABLE public.users;

-- drop table tenants
DROP TABLE public.tenants;
