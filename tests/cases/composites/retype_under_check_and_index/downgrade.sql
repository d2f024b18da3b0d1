-- Takes back: composites/retype_under_check_and_index
--
-- Revision 000000000002, after 000000000001

-- Alter type address: change the type of zip

-- Drop index users_zip_idx for a while
DROP INDEX public.users_zip_idx;

-- Drop check users_home_check for a while
ALTER TABLE public.users DROP CONSTRAINT users_home_check;

-- Put type address as it was aside
ALTER TYPE public.address RENAME TO address__old;

-- Make type address anew
CREATE TYPE public.address AS (street text, zip integer);

-- Say how values of address become new ones
CREATE FUNCTION pg_temp.address(public.address__old) RETURNS public.address STRICT LANGUAGE sql AS $$SELECT ROW(($1).street, ($1).zip::integer)::public.address$$;

-- Drop default of users.home for a while
ALTER TABLE public.users ALTER COLUMN home DROP DEFAULT;

-- Move users.home over
ALTER TABLE public.users ALTER COLUMN home TYPE public.address USING pg_temp.address(home);

-- Set default of users.home again
ALTER TABLE public.users ALTER COLUMN home SET DEFAULT ROW('x', 1);

-- Forget how values of address became new ones
DROP FUNCTION pg_temp.address(public.address__old);

-- Drop what type address was
DROP TYPE public.address__old;

-- Add check users_home_check again
ALTER TABLE public.users ADD CONSTRAINT users_home_check CHECK ((home).zip > 0);

-- Create index users_zip_idx again
CREATE INDEX users_zip_idx ON public.users ((((home).zip)));
