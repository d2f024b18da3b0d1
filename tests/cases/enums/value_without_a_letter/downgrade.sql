-- Takes back: enums/value_without_a_letter
--
-- Revision 000000000002, after 000000000001

-- Remove , from enum mark

-- Put enum mark as it was aside
ALTER TYPE public.mark RENAME TO mark__old;

-- Make enum mark anew
CREATE TYPE public.mark AS ENUM ('+');

-- Move users.mark over
ALTER TABLE public.users ALTER COLUMN mark TYPE public.mark USING mark::text::public.mark;

-- Drop what enum mark was
DROP TYPE public.mark__old;
