-- Takes back: enums/create
--
-- Revision 000000000002, after 000000000001

-- drop column users.mood (public.mood)
ALTER TABLE public.users DROP COLUMN mood;

-- drop enum mood
DROP TYPE public.mood;
