-- enums/remove_value_that_was_the_default
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.mood
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;

-- Remove happy from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Set default of users.mood to 'ok'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'ok';
