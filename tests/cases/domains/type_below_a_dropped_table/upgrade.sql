-- domains/type_below_a_dropped_table
--
-- Revision 000000000002, after 000000000001

-- Drop table orders
DROP TABLE public.orders;

-- Change type of domain amount from bigint to text

-- Put domain amount as it was aside
ALTER DOMAIN public.amount RENAME TO amount__old;

-- Make domain amount anew
CREATE DOMAIN public.amount AS text;

-- Move totals.amount over
ALTER TABLE public.totals ALTER COLUMN amount TYPE public.amount USING amount::public.amount;

-- Drop what domain amount was
DROP DOMAIN public.amount__old;
