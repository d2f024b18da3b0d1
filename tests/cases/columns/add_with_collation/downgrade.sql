-- Takes back: columns/add_with_collation
--
-- Revision 000000000002, after 000000000001

-- Drop column users.code (text)
ALTER TABLE public.users DROP COLUMN code;
