-- keys/add_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Add column users.tenant_id (bigint), filled with 0
ALTER TABLE public.users ADD COLUMN tenant_id bigint NOT NULL DEFAULT 0;

-- Drop default of users.tenant_id: new rows bring a value
ALTER TABLE public.users ALTER COLUMN tenant_id DROP DEFAULT;

-- Add primary key of users on tenant_id, id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id);
