-- keys/other_column
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Add primary key of users on token
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (token);

-- Drop column users.id (bigint)
ALTER TABLE public.users DROP COLUMN id;
