-- objects/function_that_a_table_stops_needing
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Drop index users_slug_idx of users
DROP INDEX public.users_slug_idx;

-- Drop check users_email_slug of users
ALTER TABLE public.users DROP CONSTRAINT users_email_slug;

-- Drop function slug(text)
DROP FUNCTION public.slug(text);

-- Drop function next_age()
DROP FUNCTION public.next_age();
