-- Takes back: domains/type_with_default
--
-- Revision 000000000002, after 000000000001

-- Drop default of domain points
ALTER DOMAIN public.points DROP DEFAULT;

-- Change type of domain points from bigint to integer

-- Put domain points as it was aside
ALTER DOMAIN public.points RENAME TO points__old;

-- Make domain points anew
CREATE DOMAIN public.points AS integer CONSTRAINT points_check CHECK (VALUE >= 0);

-- Move users.points over
ALTER TABLE public.users ALTER COLUMN points TYPE public.points USING points::public.points;

-- Move users.list over
ALTER TABLE public.users ALTER COLUMN list TYPE public.points[] USING list::public.points[];

-- Drop what domain points was
DROP DOMAIN public.points__old;

-- Set default of domain points to 7
ALTER DOMAIN public.points SET DEFAULT 7;
