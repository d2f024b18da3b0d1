-- Takes back: columns/generated_with_everything
--
-- Revision 000000000002, after 000000000001

-- Drop comment of column users.more
COMMENT ON COLUMN public.users.more IS NULL;

-- Compute users.more no more, and keep its values
ALTER TABLE public.users ALTER COLUMN more DROP EXPRESSION;
