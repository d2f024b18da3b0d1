-- inheritance/enum_made_anew
--
-- Revision 000000000002, after 000000000001

-- Remove Away from enum kind

-- Let admins inherit users no more for a while
ALTER TABLE public.admins NO INHERIT public.users;

-- Put enum kind as it was aside
ALTER TYPE public.kind RENAME TO kind__old;

-- Make enum kind anew
CREATE TYPE public.kind AS ENUM ('Near', 'Far');

-- Move admins.kind over
ALTER TABLE public.admins ALTER COLUMN kind TYPE public.kind USING kind::text::public.kind;

-- Move users.kind over
ALTER TABLE public.users ALTER COLUMN kind TYPE public.kind USING kind::text::public.kind;

-- Drop what enum kind was
DROP TYPE public.kind__old;

-- Let admins inherit users again
ALTER TABLE public.admins INHERIT public.users;
