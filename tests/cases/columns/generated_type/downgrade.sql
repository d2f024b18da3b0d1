-- Takes back: columns/generated_type
--
-- Revision 000000000002, after 000000000001

-- Drop column users.more (bigint)
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more (integer)
ALTER TABLE public.users ADD COLUMN more integer NOT NULL GENERATED ALWAYS AS (price * 2) STORED;
