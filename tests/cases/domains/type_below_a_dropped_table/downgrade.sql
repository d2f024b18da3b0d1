-- Takes back: domains/type_below_a_dropped_table
--
-- Revision 000000000002, after 000000000001

-- Change type of domain amount from text to bigint

-- Put domain amount as it was aside
ALTER DOMAIN public.amount RENAME TO amount__old;

-- Make domain amount anew
CREATE DOMAIN public.amount AS bigint;

-- Move totals.amount over
ALTER TABLE public.totals ALTER COLUMN amount TYPE public.amount USING amount::public.amount;

-- Drop what domain amount was
DROP DOMAIN public.amount__old;

-- Create table orders
CREATE TABLE public.orders (
    id bigint NOT NULL GENERATED ALWAYS AS (amount * 2) STORED,
    amount public.amount NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (id)
);
