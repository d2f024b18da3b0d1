-- objects/function_gone_from_a_condition
--
-- Revision 000000000002, after 000000000001

-- Drop view v
DROP VIEW public.v;

-- Drop function add(integer, integer)
DROP FUNCTION public.add(integer, integer);

-- Create view v
CREATE VIEW v AS SELECT id FROM users WHERE age > 2;
