-- Takes back: objects/function_created
--
-- Revision 000000000002, after 000000000001

-- Drop function add(integer, integer)
DROP FUNCTION public.add(integer, integer);
