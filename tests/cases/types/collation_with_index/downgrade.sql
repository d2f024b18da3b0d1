-- Takes back: types/collation_with_index
--
-- Revision 000000000002, after 000000000001

-- Change collation of users.name
ALTER TABLE public.users ALTER COLUMN name TYPE text COLLATE "C";
