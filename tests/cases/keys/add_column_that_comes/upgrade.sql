-- keys/add_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- add column users.tenant_id (bigint), filled with 0
ALTER TABLE public.users ADD COLUMN tenant_id bigint;
UPDATE public.users SET tenant_id = 0;
ALTER TABLE public.users ALTER COLUMN tenant_id SET NOT NULL;

-- add primary key of users on tenant_id, id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id);
