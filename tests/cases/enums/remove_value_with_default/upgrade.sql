-- enums/remove_value_with_default
--
-- Revision 000000000002, after 000000000001

-- Remove happy from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Drop default of users.mood for a while
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Set default of users.mood again
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'ok';

-- Drop what enum mood was
DROP TYPE public.mood__old;
