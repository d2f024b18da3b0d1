-- Takes back: columns/storage_as_implied
--
-- Revision 000000000002, after 000000000001

-- Drop column users.more (integer)
ALTER TABLE public.users DROP COLUMN more;
