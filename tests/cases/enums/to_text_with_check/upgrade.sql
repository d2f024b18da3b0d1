-- enums/to_text_with_check
--
-- Revision 000000000002, after 000000000001

-- Drop index users_id_idx of users
DROP INDEX public.users_id_idx;

-- Drop check users_mood_check of users
ALTER TABLE public.users DROP CONSTRAINT users_mood_check;

-- Change type of users.mood from public.mood to text
ALTER TABLE public.users ALTER COLUMN mood TYPE text;

-- Add check users_mood_check on users
ALTER TABLE public.users ADD CONSTRAINT users_mood_check CHECK (mood <> 'sad');

-- Create index users_id_idx on users
CREATE INDEX users_id_idx ON public.users (id) WHERE mood = 'ok';

-- Drop enum mood
DROP TYPE public.mood;
