-- Takes back: enums/from_text
--
-- Revision 000000000002, after 000000000001

-- drop default of users.mood
ALTER TABLE public.users ALTER COLUMN mood DROP DEFAULT;

-- change type of users.mood from public.mood to text
ALTER TABLE public.users ALTER COLUMN mood TYPE text;

-- set default of users.mood to 'ok'
ALTER TABLE public.users ALTER COLUMN mood SET DEFAULT 'ok';

-- drop enum mood
DROP TYPE public.mood;
