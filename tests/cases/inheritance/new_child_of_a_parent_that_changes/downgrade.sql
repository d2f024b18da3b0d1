-- Takes back: inheritance/new_child_of_a_parent_that_changes
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Drop column users.name (text)
ALTER TABLE public.users DROP COLUMN name;

-- Change type of users.years from bigint to integer
ALTER TABLE public.users ALTER COLUMN years TYPE integer;

-- Drop table admins
DROP TABLE public.admins;

-- Rename column users.years to age
ALTER TABLE public.users RENAME COLUMN years TO age;
