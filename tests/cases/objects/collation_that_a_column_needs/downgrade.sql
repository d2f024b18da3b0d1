-- Takes back: objects/collation_that_a_column_needs
--
-- Revision 000000000002, after 000000000001

-- Change collation of users.email
ALTER TABLE public.users ALTER COLUMN email TYPE text COLLATE "default";

-- Drop collation house
DROP COLLATION public.house;
