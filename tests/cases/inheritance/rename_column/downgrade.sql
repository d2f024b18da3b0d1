-- Takes back: inheritance/rename_column
--
-- Revision 000000000002, after 000000000001

-- Rename column users.label to name
ALTER TABLE public.users RENAME COLUMN label TO name;

-- Rename column admins.label to name
