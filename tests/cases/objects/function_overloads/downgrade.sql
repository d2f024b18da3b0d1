-- Takes back: objects/function_overloads
--
-- Revision 000000000002, after 000000000001

-- Drop function add(text, varchar)
DROP FUNCTION public.add(text, varchar);
