-- domains/over_a_row_that_waits
--
-- Revision 000000000002, after 000000000001

-- Change type of domain amount from bigint to integer

-- Put domain amount as it was aside
ALTER DOMAIN public.amount RENAME TO amount__old;

-- Make domain amount anew
CREATE DOMAIN public.amount AS integer;

-- Move orders.amount over
ALTER TABLE public.orders ALTER COLUMN amount TYPE public.amount USING amount::public.amount;

-- Drop what domain amount was
DROP DOMAIN public.amount__old;

-- Create type money (amount, currency)
CREATE TYPE public.money AS (amount public.amount, currency text);

-- Change type of domain price from bigint to public.money

-- Put domain price as it was aside
ALTER DOMAIN public.price RENAME TO price__old;

-- Make domain price anew
CREATE DOMAIN public.price AS public.money;

-- Drop what domain price was
DROP DOMAIN public.price__old;
