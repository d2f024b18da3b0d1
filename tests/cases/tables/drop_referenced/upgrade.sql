-- tables/drop_referenced
--
-- Revision 000000000002, after 000000000001

-- drop foreign key users (tenant_id) to tenants
ALTER TABLE public.users DROP CONSTRAINT users_tenant_id_fkey;

-- drop column users.tenant_id (bigint)
ALTER TABLE public.users DROP COLUMN tenant_id;

-- drop table tenants
DROP TABLE public.tenants;
