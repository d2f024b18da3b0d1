-- domains/column_without_default_from_integer
--
-- Revision 000000000002, after 000000000001

-- Create domain points (integer)
CREATE DOMAIN public.points AS integer DEFAULT 5;

-- Drop default of users.points
ALTER TABLE public.users ALTER COLUMN points DROP DEFAULT;

-- Change type of users.points from integer to public.points
ALTER TABLE public.users ALTER COLUMN points TYPE public.points;

-- Set default of users.points to NULL
ALTER TABLE public.users ALTER COLUMN points SET DEFAULT NULL;
