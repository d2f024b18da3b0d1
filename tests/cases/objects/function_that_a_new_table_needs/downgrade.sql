-- Takes back: objects/function_that_a_new_table_needs
--
-- Revision 000000000002, after 000000000001

-- Drop table users
DROP TABLE public.users;

-- Drop function slug(text)
DROP FUNCTION public.slug(text);

-- Drop function next_age()
DROP FUNCTION public.next_age();
