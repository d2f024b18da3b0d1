-- enums/remove_value_with_index_and_check
--
-- Revision 000000000002, after 000000000001

-- remove happy from enum mood
DROP INDEX public.users_id_idx;
ALTER TABLE public.users DROP CONSTRAINT users_mood_check;
ALTER TYPE public.mood RENAME TO mood__old;
CREATE TYPE public.mood AS ENUM ('sad', 'ok');
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;
DROP TYPE public.mood__old;
ALTER TABLE public.users ADD CONSTRAINT users_mood_check CHECK (mood <> 'sad');
CREATE INDEX users_id_idx ON public.users (id) WHERE mood = 'ok';
