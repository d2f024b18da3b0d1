-- Takes back: columns/drop_with_generated_on_it
--
-- Revision 000000000002, after 000000000001

-- Add column users.price (integer)
ALTER TABLE public.users ADD COLUMN price integer;

-- Add column users.double (integer)
ALTER TABLE public.users ADD COLUMN double integer GENERATED ALWAYS AS (price * 2) STORED;
