-- Takes back: domains/column_without_default_from_integer
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.points
ALTER TABLE public.users ALTER COLUMN points DROP DEFAULT;

-- Change type of users.points from public.points to integer
ALTER TABLE public.users ALTER COLUMN points TYPE integer;

-- Set default of users.points to NULL
ALTER TABLE public.users ALTER COLUMN points SET DEFAULT NULL;

-- Drop domain points
DROP DOMAIN public.points;
