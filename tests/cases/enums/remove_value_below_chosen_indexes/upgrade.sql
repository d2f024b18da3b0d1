-- enums/remove_value_below_chosen_indexes
--
-- Revision 000000000002, after 000000000001

-- Remove sad from enum mood

-- Drop index users_mood_idx for a while
DROP INDEX public.users_mood_idx;

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('happy');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Create index users_mood_idx again
CREATE INDEX users_mood_idx ON public.users (((mood = 'happy')), id);

-- Let CLUSTER order users by users_mood_idx
ALTER TABLE public.users CLUSTER ON users_mood_idx;
