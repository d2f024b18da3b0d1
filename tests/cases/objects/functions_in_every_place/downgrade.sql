-- Takes back: objects/functions_in_every_place
--
-- Revision 000000000002, after 000000000001

-- Drop trigger touch on users
DROP TRIGGER touch ON public.users;

-- Drop materialized view ages
DROP MATERIALIZED VIEW public.ages;

-- Drop view adults
DROP VIEW public.adults;

-- Drop function touch()
DROP FUNCTION public.touch();

-- Drop function add(integer, integer)
DROP FUNCTION public.add(integer, integer);

-- Drop index users_slug_idx of users
DROP INDEX public.users_slug_idx;

-- Drop check users_email_slug of users
ALTER TABLE public.users DROP CONSTRAINT users_email_slug;

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Drop function slug(text)
DROP FUNCTION public.slug(text);

-- Drop function next_age()
DROP FUNCTION public.next_age();
