-- Takes back: domains/type_widening
--
-- Revision 000000000002, after 000000000001

-- Change type of domain points from bigint to integer

-- Drop index users_next_idx for a while
DROP INDEX public.users_next_idx;

-- Drop check users_points_check for a while
ALTER TABLE public.users DROP CONSTRAINT users_points_check;

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

-- Add check users_points_check again
ALTER TABLE public.users ADD CONSTRAINT users_points_check CHECK (points < 1000);

-- Create index users_next_idx again
CREATE INDEX users_next_idx ON public.users ((points + 1));
