-- objects/view_names_value_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop view seen
DROP VIEW public.seen;

-- Remove happy from enum mood

-- Put enum mood as it was aside
ALTER TYPE public.mood RENAME TO mood__old;

-- Make enum mood anew
CREATE TYPE public.mood AS ENUM ('sad', 'ok');

-- Move users.mood over
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood USING mood::text::public.mood;

-- Drop what enum mood was
DROP TYPE public.mood__old;

-- Create view seen
CREATE VIEW public.seen AS SELECT id FROM public.users WHERE mood <> 'ok';
