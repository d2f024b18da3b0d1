-- objects/view_on_domain_and_composite
--
-- Revision 000000000002, after 000000000001

-- Change type of domain amount from integer to bigint

-- Drop view contents for a while: it rests on the type
DROP VIEW public.contents;

-- Drop column boxes.twice for a while: it is computed anew
ALTER TABLE public.boxes DROP COLUMN twice;

-- Put domain amount as it was aside
ALTER DOMAIN public.amount RENAME TO amount__old;

-- Make domain amount anew
CREATE DOMAIN public.amount AS bigint CONSTRAINT amount_check CHECK (VALUE > 0);

-- Move boxes.amount over
ALTER TABLE public.boxes ALTER COLUMN amount TYPE public.amount USING amount::public.amount;

-- Drop what domain amount was
DROP DOMAIN public.amount__old;

-- Add column boxes.twice again
ALTER TABLE public.boxes ADD COLUMN twice bigint GENERATED ALWAYS AS (amount * 2) STORED;

-- Create view contents again
CREATE VIEW public.contents AS SELECT id, amount, twice, (size).width FROM public.boxes;

-- Alter type size: change the type of width

-- Drop view contents for a while: it rests on the type
DROP VIEW public.contents;

-- Put type size as it was aside
ALTER TYPE public.size RENAME TO size__old;

-- Make type size anew
CREATE TYPE public.size AS (width bigint, height integer);

-- Say how values of size become new ones
CREATE FUNCTION pg_temp.size(public.size__old) RETURNS public.size STRICT LANGUAGE sql AS $$SELECT ROW(($1).width::bigint, ($1).height)::public.size$$;

-- Move boxes.size over
ALTER TABLE public.boxes ALTER COLUMN size TYPE public.size USING pg_temp.size(size);

-- Forget how values of size became new ones
DROP FUNCTION pg_temp.size(public.size__old);

-- Drop what type size was
DROP TYPE public.size__old;

-- Create view contents again
CREATE VIEW public.contents AS SELECT id, amount, twice, (size).width FROM public.boxes;
