-- enums/rename_value_in_a_check
--
-- Revision 000000000002, after 000000000001

-- rename value sad of enum mood to low
ALTER TYPE public.mood RENAME VALUE 'sad' TO 'low';

-- drop index users_id_idx of users
DROP INDEX public.users_id_idx;

-- drop check users_mood_check of users
ALTER TABLE public.users DROP CONSTRAINT users_mood_check;

-- add check users_mood_check on users
ALTER TABLE public.users ADD CONSTRAINT users_mood_check CHECK (mood <> 'low');

-- create index users_id_idx on users
CREATE INDEX users_id_idx ON public.users (id) WHERE mood = 'low';
