-- enums/remove_value_with_index_and_check
--
-- Revision 000000000002, after 000000000001

-- Remove happy from enum mood

-- Drop index users_id_idx for a while
DROP INDEX public.users_id_idx;

-- Drop check users_mood_check for a while
ALTER TABLE public.users DROP CONSTRAINT users_mood_check;

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Add check users_mood_check again
ALTER TABLE public.users ADD CONSTRAINT users_mood_check CHECK (mood <> 'sad');

-- Create index users_id_idx again
CREATE INDEX users_id_idx ON public.users (id) WHERE mood = 'ok';
