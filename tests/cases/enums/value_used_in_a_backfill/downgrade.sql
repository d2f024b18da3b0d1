-- Takes back: enums/value_used_in_a_backfill
--
-- Revision 000000000002, after 000000000001

-- let users.mood be NULL
ALTER TABLE public.users ALTER COLUMN mood DROP NOT NULL;

-- remove glad from enum mood
ALTER TYPE public.mood RENAME TO mood__old;
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;
DROP TYPE public.mood__old;
