-- Takes back: keys/add_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- drop column users.tenant_id (bigint)
ALTER TABLE public.users DROP COLUMN tenant_id;

-- add primary key of users on id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
