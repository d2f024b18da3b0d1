-- policies/other_table_names_value_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Remove Away from enum kind

-- Put enum kind as it was aside
ALTER TYPE public.kind RENAME TO kind__old;

-- Make enum kind anew
CREATE TYPE public.kind AS ENUM ('Near', 'Far');

-- Move zones.kind over
ALTER TABLE public.zones ALTER COLUMN kind TYPE public.kind USING kind::text::public.kind;

-- Drop what enum kind was
DROP TYPE public.kind__old;

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (EXISTS (SELECT FROM public.zones WHERE zones.kind <> 'Far'));
