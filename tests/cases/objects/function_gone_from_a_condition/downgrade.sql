-- Takes back: objects/function_gone_from_a_condition
--
-- Revision 000000000002, after 000000000001

-- Drop view v
DROP VIEW public.v;

-- Create function add(integer, integer)
CREATE FUNCTION add(a integer, b integer) RETURNS integer
LANGUAGE sql IMMUTABLE
AS $$ SELECT a + b $$;

-- Create view v
CREATE VIEW v AS SELECT id FROM users WHERE add(age, 1) > 3;
