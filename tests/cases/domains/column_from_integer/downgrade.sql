-- Takes back: domains/column_from_integer
--
-- Revision 000000000002, after 000000000001

-- Change type of users.points from public.points to integer
ALTER TABLE public.users ALTER COLUMN points TYPE integer;

-- Drop domain points
DROP DOMAIN public.points;
