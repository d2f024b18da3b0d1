-- types/in_index_with_operator_class
--
-- Revision 000000000002, after 000000000001

-- Change type of users.name from text to varchar(30)
ALTER TABLE public.users ALTER COLUMN name TYPE varchar(30);
