-- objects/function_created
--
-- Revision 000000000002, after 000000000001

-- Create function add(integer, integer)
CREATE FUNCTION add(a integer, b integer) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$ SELECT a + b $$;
