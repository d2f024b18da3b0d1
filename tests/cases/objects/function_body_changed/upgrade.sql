-- objects/function_body_changed
--
-- Revision 000000000002, after 000000000001

-- Replace function add(integer, integer)
CREATE OR REPLACE FUNCTION add(a integer, b integer) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$ SELECT b + a $$;
