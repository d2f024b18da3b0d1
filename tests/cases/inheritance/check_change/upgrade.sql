-- inheritance/check_change
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Drop check has_age of users
ALTER TABLE public.users DROP CONSTRAINT has_age;

-- Drop check has_age of admins
ALTER TABLE public.admins DROP CONSTRAINT has_age;

-- Add check has_age on admins
ALTER TABLE public.admins ADD CONSTRAINT has_age CHECK (age > 9);

-- Add check has_age on users
ALTER TABLE public.users ADD CONSTRAINT has_age CHECK (age > 9);

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
