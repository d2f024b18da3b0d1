-- enums/remove_value_with_generated
--
-- Revision 000000000002, after 000000000001

-- Remove happy from enum mood

-- Drop column users.fine for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN fine;

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Add column users.fine again
ALTER TABLE public.users ADD COLUMN fine boolean NOT NULL GENERATED ALWAYS AS (mood = 'ok') STORED;
