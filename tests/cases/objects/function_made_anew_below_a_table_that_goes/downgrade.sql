-- Takes back: objects/function_made_anew_below_a_table_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop table prices
DROP TABLE public.prices;

-- Drop function calculated(integer)
DROP FUNCTION public.calculated(integer);

-- Create function calculated(integer)
CREATE FUNCTION public.calculated(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $1 + 1 $$;

-- Create table old_prices
CREATE TABLE public.old_prices (
    id integer NOT NULL,
    calculated bigint GENERATED ALWAYS AS (public.calculated(id)) STORED,
    CONSTRAINT old_prices_pkey PRIMARY KEY (id)
);

-- Add foreign key orders (price_id) to old_prices
ALTER TABLE public.orders ADD CONSTRAINT orders_price_id_fkey FOREIGN KEY (price_id) REFERENCES public.old_prices (id);
