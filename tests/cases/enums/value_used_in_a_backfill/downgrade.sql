-- Takes back: enums/value_used_in_a_backfill
--
-- Revision 000000000002, after 000000000001

-- Let users.mood be NULL
ALTER TABLE public.users ALTER COLUMN mood DROP NOT NULL;

-- Remove glad from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;
