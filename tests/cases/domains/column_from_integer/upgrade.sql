-- domains/column_from_integer
--
-- Revision 000000000002, after 000000000001

-- Create domain points (integer)
CREATE DOMAIN public.points AS integer CONSTRAINT points_check CHECK (VALUE >= 0);

-- Change type of users.points from integer to public.points
ALTER TABLE public.users ALTER COLUMN points TYPE public.points;
