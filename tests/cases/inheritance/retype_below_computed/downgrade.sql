-- Takes back: inheritance/retype_below_computed
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING age::integer;

-- Drop column admins.told (text)
ALTER TABLE public.admins DROP COLUMN told;

-- Change type of admins.age from text to integer
ALTER TABLE public.admins ALTER COLUMN age TYPE integer USING age::integer;

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
