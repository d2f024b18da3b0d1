-- Takes back: columns/generated_no_more_and_types
--
-- Revision 000000000002, after 000000000001

-- Change type of users.more from bigint to integer
ALTER TABLE public.users ALTER COLUMN more TYPE integer;

-- Change type of users.price from bigint to integer
ALTER TABLE public.users ALTER COLUMN price TYPE integer;

-- Compute users.more as price * 2

-- Drop index users_more_idx for a while
DROP INDEX public.users_more_idx;

-- Drop column users.more for a while: it is computed anew
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more again
ALTER TABLE public.users ADD COLUMN more integer NOT NULL GENERATED ALWAYS AS (price * 2) STORED;

-- Create index users_more_idx again
CREATE INDEX users_more_idx ON public.users (more);
