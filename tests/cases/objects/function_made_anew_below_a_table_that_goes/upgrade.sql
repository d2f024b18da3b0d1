-- objects/function_made_anew_below_a_table_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key orders (price_id) to old_prices
ALTER TABLE public.orders DROP CONSTRAINT orders_price_id_fkey;

-- Drop table old_prices
DROP TABLE public.old_prices;

-- Drop function calculated(integer)
DROP FUNCTION public.calculated(integer);

-- Create function calculated(integer)
CREATE FUNCTION public.calculated(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT $1 + 1 $$;

-- Create table prices
CREATE TABLE public.prices (
    id integer NOT NULL,
    calculated bigint GENERATED ALWAYS AS (public.calculated(id)) STORED,
    CONSTRAINT prices_pkey PRIMARY KEY (id)
);
