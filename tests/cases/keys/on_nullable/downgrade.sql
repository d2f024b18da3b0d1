-- Takes back: keys/on_nullable
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Let users.a be NULL
ALTER TABLE public.users ALTER COLUMN a DROP NOT NULL;
