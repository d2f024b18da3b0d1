-- columns/generated_no_more_and_types
--
-- Revision 000000000002, after 000000000001

-- Compute users.more no more, and keep its values
ALTER TABLE public.users ALTER COLUMN more DROP EXPRESSION;

-- Change type of users.price from integer to bigint
ALTER TABLE public.users ALTER COLUMN price TYPE bigint;

-- Change type of users.more from integer to bigint
ALTER TABLE public.users ALTER COLUMN more TYPE bigint;
