-- columns/generated_add_to_plain
--
-- Revision 000000000002, after 000000000001

-- Compute users.double as price * 2

-- Drop column users.double for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN double;

-- Add column users.double again
ALTER TABLE public.users ADD COLUMN double integer NOT NULL GENERATED ALWAYS AS (price * 2) STORED;
