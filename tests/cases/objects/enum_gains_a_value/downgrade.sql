-- Takes back: objects/enum_gains_a_value
--
-- Revision 000000000002, after 000000000001

-- Remove Glad from enum mood

-- Drop view good_ones for a while: it rests on the type
DROP VIEW public.good_ones;

-- Drop function good(mood) for a while: it rests on the type
DROP FUNCTION public.good(mood);

-- Make enum mood anew
ALTER TYPE public.mood RENAME TO mood__old;
CREATE TYPE public.mood AS ENUM ('Sad', 'Ok', 'Happy');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Create function good(mood) again
CREATE FUNCTION good(mood mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mood > 'Sad' $$;

-- Create view good_ones again
CREATE VIEW good_ones AS SELECT id FROM users WHERE good(mood);
