-- Takes back: keys/other_column
--
-- Revision 000000000002, after 000000000001

-- add column users.id (bigint), filled with 0
ALTER TABLE public.users ADD COLUMN id bigint;
UPDATE public.users SET id = 0;
ALTER TABLE public.users ALTER COLUMN id SET NOT NULL;

-- drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- add primary key of users on id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
