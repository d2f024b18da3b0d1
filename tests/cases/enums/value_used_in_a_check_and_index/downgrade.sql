-- Takes back: enums/value_used_in_a_check_and_index
--
-- Revision 000000000002, after 000000000001

-- drop index users_id_idx of users
DROP INDEX public.users_id_idx;

-- drop check users_mood_check of users
ALTER TABLE public.users DROP CONSTRAINT users_mood_check;

-- remove glad from enum mood
ALTER TYPE public.mood RENAME TO mood__old;
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;
DROP TYPE public.mood__old;
