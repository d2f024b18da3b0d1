-- Takes back: tenants and users
--
-- Revision 5d1f0c7a92e4, the first

-- Drop foreign key users (tenant_id) to tenants
ALTER TABLE public.users DROP CONSTRAINT users_tenant_id_fkey;

-- Drop table users
DROP TABLE public.users;

-- Drop table tenants
DROP TABLE public.tenants;
