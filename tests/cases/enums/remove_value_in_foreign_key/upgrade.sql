-- enums/remove_value_in_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Remove happy from enum mood

-- Drop foreign key users_mood_fkey for a while
ALTER TABLE public.users DROP CONSTRAINT users_mood_fkey;

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move moods.mood over
ALTER TABLE public.moods ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Add foreign key users_mood_fkey again
ALTER TABLE public.users ADD CONSTRAINT users_mood_fkey FOREIGN KEY (mood) REFERENCES public.moods (mood);
