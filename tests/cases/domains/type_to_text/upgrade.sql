-- domains/type_to_text
--
-- Revision 000000000002, after 000000000001

-- Drop check points_check of domain points
ALTER DOMAIN public.points DROP CONSTRAINT points_check;

-- Drop default of users.points
ALTER TABLE public.users ALTER COLUMN points DROP DEFAULT;

-- Change type of domain points from integer to text

-- Put domain points as it was aside
ALTER DOMAIN public.points RENAME TO points__old;

-- Make domain points anew
CREATE DOMAIN public.points AS text;

-- Move users.points over
ALTER TABLE public.users ALTER COLUMN points TYPE public.points USING points::public.points;

-- Move users.list over
ALTER TABLE public.users ALTER COLUMN list TYPE public.points[] USING list::public.points[];

-- Drop what domain points was
DROP DOMAIN public.points__old;

-- Add check points_check on domain points

-- Put domain points as it was aside
ALTER DOMAIN public.points RENAME TO points__old;

-- Make domain points anew
CREATE DOMAIN public.points AS text CONSTRAINT points_check CHECK (VALUE <> '');

-- Move users.points over
ALTER TABLE public.users ALTER COLUMN points TYPE public.points USING points::public.points;

-- Move users.list over
ALTER TABLE public.users ALTER COLUMN list TYPE public.points[] USING list::public.points[];

-- Drop what domain points was
DROP DOMAIN public.points__old;

-- Set default of users.points to '5'
ALTER TABLE public.users ALTER COLUMN points SET DEFAULT '5';
