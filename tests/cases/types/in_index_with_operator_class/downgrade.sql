-- Takes back: types/in_index_with_operator_class
--
-- Revision 000000000002, after 000000000001

-- Change type of users.name from varchar(30) to text
ALTER TABLE public.users ALTER COLUMN name TYPE text;
