-- enums/remove_and_add_values
--
-- Revision 000000000002, after 000000000001

-- add great to enum mood, remove happy
ALTER TYPE public.mood RENAME TO mood__old;
CREATE TYPE public.mood AS ENUM ('great', 'sad', 'ok');
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;
DROP TYPE public.mood__old;
