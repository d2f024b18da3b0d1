-- Takes back: columns/generated_swaps_with_its_source
--
-- Revision 000000000002, after 000000000001

-- Compute prices.net no more, and keep its values
ALTER TABLE public.prices ALTER COLUMN net DROP EXPRESSION;

-- Require prices.net
ALTER TABLE public.prices ALTER COLUMN net SET NOT NULL;

-- Drop column prices.total (bigint)
ALTER TABLE public.prices DROP COLUMN total;

-- Compute prices.gross as net * 2

-- Drop column prices.gross for a while: it is computed anew
ALTER TABLE public.prices DROP COLUMN gross;

-- Add column prices.gross again
ALTER TABLE public.prices ADD COLUMN gross bigint GENERATED ALWAYS AS (net * 2) STORED;

-- Change type of prices.factor from bigint to integer
ALTER TABLE public.prices ALTER COLUMN factor TYPE integer;

-- Change type of prices.count from bigint to integer
ALTER TABLE public.prices ALTER COLUMN count TYPE integer;

-- Add column prices.total (bigint)
ALTER TABLE public.prices ADD COLUMN total bigint GENERATED ALWAYS AS (count * net) STORED;

-- Rename column prices.count to amount
ALTER TABLE public.prices RENAME COLUMN count TO amount;
