-- objects/function_result_changed
--
-- Revision 000000000002, after 000000000001

-- Drop view sums
DROP VIEW public.sums;

-- Drop function add(integer, integer)
DROP FUNCTION public.add(integer, integer);

-- Create function add(integer, integer)
CREATE FUNCTION add(a integer, b integer) RETURNS bigint
LANGUAGE sql IMMUTABLE
AS $$ SELECT a + b $$;

-- Create view sums
CREATE VIEW sums AS SELECT add(1, 2) AS sum;
