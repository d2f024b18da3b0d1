-- columns/generated_swaps_with_its_source
--
-- Revision 000000000002, after 000000000001

-- Rename column prices.amount to count
ALTER TABLE public.prices RENAME COLUMN amount TO count;

-- Drop column prices.total (bigint)
ALTER TABLE public.prices DROP COLUMN total;

-- Change type of prices.count from integer to bigint
ALTER TABLE public.prices ALTER COLUMN count TYPE bigint;

-- Change type of prices.factor from integer to bigint
ALTER TABLE public.prices ALTER COLUMN factor TYPE bigint;

-- Compute prices.gross as count * 2

-- Drop column prices.gross for a while: it is computed anew
ALTER TABLE public.prices DROP COLUMN gross;

-- Add column prices.gross again
ALTER TABLE public.prices ADD COLUMN gross bigint GENERATED ALWAYS AS (count * 2) STORED;

-- Add column prices.total (bigint)
ALTER TABLE public.prices ADD COLUMN total bigint GENERATED ALWAYS AS (count * factor) STORED;

-- Let prices.net be NULL
ALTER TABLE public.prices ALTER COLUMN net DROP NOT NULL;

-- Compute prices.net as count * 3

-- Drop column prices.net for a while: it is computed anew
ALTER TABLE public.prices DROP COLUMN net;

-- Add column prices.net again
ALTER TABLE public.prices ADD COLUMN net bigint GENERATED ALWAYS AS (count * 3) STORED;
