-- columns/generated_add_to_plain
--
-- Revision 000000000002, after 000000000001

-- Drop column users.double (integer)
ALTER TABLE public.users DROP COLUMN double;

-- Add column users.double (integer)
ALTER TABLE public.users ADD COLUMN double integer NOT NULL GENERATED ALWAYS AS (price * 2) STORED;
