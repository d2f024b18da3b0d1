-- composites/retype_attribute_to_text
--
-- Revision 000000000002, after 000000000001

-- Alter type address: change the type of zip

-- Put type address as it was aside
ALTER TYPE public.address RENAME TO address__old;

-- Make type address anew
CREATE TYPE public.address AS (street text, zip text);

-- Say how values of address become new ones
CREATE FUNCTION pg_temp.address(public.address__old) RETURNS public.address STRICT LANGUAGE sql AS $$SELECT ROW(($1).street, ($1).zip::text)::public.address$$;

-- Say how values of address[] become new ones
CREATE FUNCTION pg_temp.address(public.address__old[]) RETURNS public.address[] STRICT LANGUAGE sql AS $$SELECT CASE WHEN array_ndims($1) > 1 THEN array_dims($1)::public.address[] ELSE ARRAY(SELECT pg_temp.address($1[i]) FROM generate_subscripts($1, 1) AS i ORDER BY i) END$$;

-- Move users.home over
ALTER TABLE public.users ALTER COLUMN home TYPE public.address USING pg_temp.address(home);

-- Move users.others over
ALTER TABLE public.users ALTER COLUMN others TYPE public.address[] USING pg_temp.address(others);

-- Forget how values of address[] became new ones
DROP FUNCTION pg_temp.address(public.address__old[]);

-- Forget how values of address became new ones
DROP FUNCTION pg_temp.address(public.address__old);

-- Drop what type address was
DROP TYPE public.address__old;
