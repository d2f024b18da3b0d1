-- inheritance/rename_column
--
-- Revision 000000000002, after 000000000001

-- Rename column admins.name to label

-- Rename column users.name to label
ALTER TABLE public.users RENAME COLUMN name TO label;
