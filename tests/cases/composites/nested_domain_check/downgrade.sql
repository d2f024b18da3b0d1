-- Takes back: composites/nested_domain_check
--
-- Revision 000000000002, after 000000000001

-- Drop check zip_check of domain zip
ALTER DOMAIN public.zip DROP CONSTRAINT zip_check;

-- Add check zip_check on domain zip

-- Put domain zip as it was aside
ALTER DOMAIN public.zip RENAME TO zip__old;

-- Make domain zip anew
CREATE DOMAIN public.zip AS integer CONSTRAINT zip_check CHECK (VALUE > 0);

-- Put type address as it was aside
ALTER TYPE public.address RENAME TO address__old;

-- Make type address anew
CREATE TYPE public.address AS (kind public.kind, zip public.zip, zips public.zip[]);

-- Put type addresses as it was aside
ALTER TYPE public.addresses RENAME TO addresses__old;

-- Make type addresses anew
CREATE TYPE public.addresses AS (first public.address, others public.address[]);

-- Say how values of address become new ones
CREATE FUNCTION pg_temp.address(public.address__old) RETURNS public.address STRICT LANGUAGE sql AS $$SELECT ROW(($1).kind, ($1).zip::public.zip, ($1).zips::public.zip[])::public.address$$;

-- Say how values of address[] become new ones
CREATE FUNCTION pg_temp.address(public.address__old[]) RETURNS public.address[] STRICT LANGUAGE sql AS $$SELECT CASE WHEN array_ndims($1) > 1 THEN array_dims($1)::public.address[] ELSE ARRAY(SELECT pg_temp.address($1[i]) FROM generate_subscripts($1, 1) AS i ORDER BY i) END$$;

-- Say how values of addresses become new ones
CREATE FUNCTION pg_temp.addresses(public.addresses__old) RETURNS public.addresses STRICT LANGUAGE sql AS $$SELECT ROW(pg_temp.address(($1).first), pg_temp.address(($1).others))::public.addresses$$;

-- Move users.all over
ALTER TABLE public.users ALTER COLUMN "all" TYPE public.addresses USING pg_temp.addresses("all");

-- Forget how values of addresses became new ones
DROP FUNCTION pg_temp.addresses(public.addresses__old);

-- Forget how values of address[] became new ones
DROP FUNCTION pg_temp.address(public.address__old[]);

-- Forget how values of address became new ones
DROP FUNCTION pg_temp.address(public.address__old);

-- Drop what type addresses was
DROP TYPE public.addresses__old;

-- Drop what type address was
DROP TYPE public.address__old;

-- Drop what domain zip was
DROP DOMAIN public.zip__old;
