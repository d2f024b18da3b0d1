-- Takes back: objects/function_that_reads_the_table_that_needs_it
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Drop function next_age()
DROP FUNCTION public.next_age();

-- Drop table users
DROP TABLE public.users;

-- Drop function slug(text)
DROP FUNCTION public.slug(text);
