-- Takes back: keys/add_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Drop column users.tenant_id (bigint)
ALTER TABLE public.users DROP COLUMN tenant_id;

-- Add primary key of users on id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
