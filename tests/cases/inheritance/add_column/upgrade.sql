-- inheritance/add_column
--
-- Revision 000000000002, after 000000000001

-- Add column admins.age (integer)
ALTER TABLE public.admins ADD COLUMN age integer;

-- Add column users.age (integer)
ALTER TABLE public.users ADD COLUMN age integer;
