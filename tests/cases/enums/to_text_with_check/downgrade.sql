-- Takes back: enums/to_text_with_check
--
-- Revision 000000000002, after 000000000001

-- Create enum mood (sad, ok, happy)
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- Drop index users_id_idx of users
DROP INDEX public.users_id_idx;

-- Drop check users_mood_check of users
ALTER TABLE public.users DROP CONSTRAINT users_mood_check;

-- Change type of users.mood from text to public.mood
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::public.mood;

-- Add check users_mood_check on users
ALTER TABLE public.users ADD CONSTRAINT users_mood_check CHECK (mood <> 'sad');

-- Create index users_id_idx on users
CREATE INDEX users_id_idx ON public.users (id) WHERE mood = 'ok';
