-- columns/generated_expression
--
-- Revision 000000000002, after 000000000001

-- Drop index users_more_idx of users
DROP INDEX public.users_more_idx;

-- Drop column users.more (integer)
ALTER TABLE public.users DROP COLUMN more;

-- Add column users.more (integer)
ALTER TABLE public.users ADD COLUMN more integer NOT NULL GENERATED ALWAYS AS (price * 3) STORED;

-- Create index users_more_idx on users
CREATE INDEX users_more_idx ON public.users (more);
