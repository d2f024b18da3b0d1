-- Takes back: columns/generated_add_to_plain
--
-- Revision 000000000002, after 000000000001

-- Compute users.double no more, and keep its values
ALTER TABLE public.users ALTER COLUMN double DROP EXPRESSION;
