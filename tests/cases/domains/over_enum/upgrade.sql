-- domains/over_enum
--
-- Revision 000000000002, after 000000000001

-- Remove ok from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'happy');

-- Put domain good_mood as it was aside
ALTER DOMAIN public.good_mood RENAME TO good_mood__old;

-- Make domain good_mood anew
CREATE DOMAIN public.good_mood AS public.mood CONSTRAINT good_mood_check CHECK (VALUE <> 'sad');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Move users.good over
ALTER TABLE public.users ALTER COLUMN good TYPE public.good_mood USING good::text::public.good_mood;

-- Move users.all over
ALTER TABLE public.users ALTER COLUMN "all" TYPE public.good_mood[] USING "all"::text[]::public.good_mood[];

-- Drop what domain good_mood was
DROP DOMAIN public.good_mood__old;

-- Drop what enum mood was
DROP TYPE public.mood__old;
