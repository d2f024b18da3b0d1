-- Takes back: online/key_add
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Let users.id be NULL
ALTER TABLE public.users ALTER COLUMN id DROP NOT NULL;
