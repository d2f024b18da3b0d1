-- Takes back: keys/on_nullable
--
-- Revision 000000000002, after 000000000001

-- drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- let users.a be NULL
ALTER TABLE public.users ALTER COLUMN a DROP NOT NULL;
