-- serial/renamed_and_computed
--
-- Revision 000000000002, after 000000000001

-- Rename column orders.number to twice
ALTER TABLE public.orders RENAME COLUMN number TO twice;

-- Drop column orders.twice (integer)
ALTER TABLE public.orders DROP COLUMN twice;

-- Add column orders.twice (bigint)
ALTER TABLE public.orders ADD COLUMN twice bigint NOT NULL GENERATED ALWAYS AS (cents * 2) STORED;
