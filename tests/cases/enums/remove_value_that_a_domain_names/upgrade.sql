-- enums/remove_value_that_a_domain_names
--
-- Revision 000000000002, after 000000000001

-- Drop check good_mood_check of domain good_mood
ALTER DOMAIN public.good_mood DROP CONSTRAINT good_mood_check;

-- Remove sad from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('ok', 'happy');

-- Put domain good_mood as it was aside
ALTER DOMAIN public.good_mood RENAME TO good_mood__old;

-- Make domain good_mood anew
CREATE DOMAIN public.good_mood AS public.mood DEFAULT 'happy';

-- Drop default of users.mood for a while
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.good_mood USING mood::text::public.good_mood;

-- Set default of users.mood again
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'happy';

-- Drop what domain good_mood was
DROP DOMAIN public.good_mood__old;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Add check good_mood_check on domain good_mood
ALTER DOMAIN public.good_mood ADD CONSTRAINT good_mood_check CHECK (VALUE <> 'ok');
