-- Takes back: keys/other_column
--
-- Revision 000000000002, after 000000000001

-- Add column users.id (bigint), filled with 0
ALTER TABLE public.users ADD COLUMN id bigint NOT NULL DEFAULT 0;

-- Drop default of users.id: new rows bring a value
ALTER TABLE public.users ALTER COLUMN id DROP DEFAULT;

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Add primary key of users on id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
