-- inheritance/drop_column
--
-- Revision 000000000002, after 000000000001

-- Drop column users.age (integer)
ALTER TABLE public.users DROP COLUMN age;

-- Drop column admins.age (integer)
ALTER TABLE public.admins DROP COLUMN age;
