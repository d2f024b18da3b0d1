-- enums/create
--
-- Revision 000000000002, after 000000000001

-- create enum mood (sad, ok, happy)
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- add column users.mood (public.mood), filled with 'ok'
ALTER TABLE public.users ADD COLUMN mood public.mood;
UPDATE public.users SET mood = 'ok';
ALTER TABLE public.users ALTER COLUMN mood SET NOT NULL;
