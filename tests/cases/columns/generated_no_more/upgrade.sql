-- columns/generated_no_more
--
-- Revision 000000000002, after 000000000001

-- Compute users.more no more, and keep its values
ALTER TABLE public.users ALTER COLUMN more DROP EXPRESSION;
