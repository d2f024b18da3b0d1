-- Takes back: columns/generated_with_default
--
-- Revision 000000000002, after 000000000001

-- Compute users.more no more, and keep its values
ALTER TABLE public.users ALTER COLUMN more DROP EXPRESSION;

-- Set default of users.more to 5
ALTER TABLE public.users ALTER COLUMN more SET DEFAULT 5;
