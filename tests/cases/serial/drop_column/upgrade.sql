-- serial/drop_column
--
-- Revision 000000000002, after 000000000001

-- Drop column users.number (integer)
ALTER TABLE public.users DROP COLUMN number;
