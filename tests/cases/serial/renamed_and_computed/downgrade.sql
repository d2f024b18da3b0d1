-- Takes back: serial/renamed_and_computed
--
-- Revision 000000000002, after 000000000001

-- Drop column orders.twice (bigint)
ALTER TABLE public.orders DROP COLUMN twice;

-- Add column orders.twice (integer)
ALTER TABLE public.orders ADD COLUMN twice serial NOT NULL;
ALTER SEQUENCE public.orders_twice_seq RENAME TO orders_number_seq;

-- Rename column orders.twice to number
ALTER TABLE public.orders RENAME COLUMN twice TO number;
