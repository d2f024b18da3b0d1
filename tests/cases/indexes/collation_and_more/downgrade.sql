-- Takes back: indexes/collation_and_more
--
-- Revision 000000000002, after 000000000001

-- Drop index i of users
DROP INDEX public.i;
