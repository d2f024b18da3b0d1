-- tables/drop_referenced
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (tenant_id) to tenants
ALTER TABLE public.users DROP CONSTRAINT users_tenant_id_fkey;

-- Drop column users.tenant_id (bigint)
ALTER TABLE public.users DROP COLUMN tenant_id;

-- Drop table tenants
DROP TABLE public.tenants;
