-- inheritance/parent_loses_what_changes
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Change type of admins.age from integer to text
ALTER TABLE public.admins ALTER COLUMN age TYPE text;

-- Drop column users.age (integer)
ALTER TABLE public.users DROP COLUMN age;

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
