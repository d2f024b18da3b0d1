-- Takes back: objects/functions_that_call_each_other
--
-- Revision 000000000002, after 000000000001

-- Drop view all_of_it
DROP VIEW public.all_of_it;

-- Drop function outer_one()
DROP FUNCTION public.outer_one();

-- Drop function inner_one()
DROP FUNCTION public.inner_one();
