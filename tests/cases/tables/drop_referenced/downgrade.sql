-- Takes back: tables/drop_referenced
--
-- Revision 000000000002, after 000000000001

-- Create table tenants
CREATE TABLE public.tenants (
    id bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT tenants_pkey PRIMARY KEY (id)
);

-- Add column users.tenant_id (bigint), filled with 0
ALTER TABLE public.users ADD COLUMN tenant_id bigint NOT NULL DEFAULT 0;

-- Drop default of users.tenant_id: new rows bring a value
ALTER TABLE public.users ALTER COLUMN tenant_id DROP DEFAULT;

-- Add foreign key users (tenant_id) to tenants
ALTER TABLE public.users ADD CONSTRAINT users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants (id);
