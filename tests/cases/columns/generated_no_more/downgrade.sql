-- Takes back: columns/generated_no_more
--
-- Revision 000000000002, after 000000000001

-- Compute users.more as price * 2

-- Drop column users.more for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more again
ALTER TABLE public.users ADD COLUMN more integer NOT NULL GENERATED ALWAYS AS (price * 2) STORED;
