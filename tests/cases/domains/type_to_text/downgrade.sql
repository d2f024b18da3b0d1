-- Takes back: domains/type_to_text
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.points
ALTER TABLE public.users ALTER COLUMN points DROP DEFAULT;

-- Drop check points_check of domain points
ALTER DOMAIN public.points DROP CONSTRAINT points_check;

-- Change type of domain points from text to integer

-- Put domain points as it was aside
ALTER DOMAIN public.points RENAME TO points__old;

-- Make domain points anew
CREATE DOMAIN public.points AS integer;

-- Move users.points over
ALTER TABLE public.users ALTER COLUMN points TYPE public.points USING points::public.points;

-- Move users.list over
ALTER TABLE public.users ALTER COLUMN list TYPE public.points[] USING list::public.points[];

-- Drop what domain points was
DROP DOMAIN public.points__old;

-- Set default of users.points to 5
ALTER TABLE public.users ALTER COLUMN points SET DEFAULT 5;

-- Add check points_check on domain points

-- Put domain points as it was aside
ALTER DOMAIN public.points RENAME TO points__old;

-- Make domain points anew
CREATE DOMAIN public.points AS integer CONSTRAINT points_check CHECK (VALUE >= 0);

-- Drop default of users.points for a while
ALTER TABLE public.users ALTER COLUMN points DROP DEFAULT;

-- Move users.points over
ALTER TABLE public.users ALTER COLUMN points TYPE public.points USING points::public.points;

-- Set default of users.points again
ALTER TABLE public.users ALTER COLUMN points SET DEFAULT 5;

-- Move users.list over
ALTER TABLE public.users ALTER COLUMN list TYPE public.points[] USING list::public.points[];

-- Drop what domain points was
DROP DOMAIN public.points__old;
