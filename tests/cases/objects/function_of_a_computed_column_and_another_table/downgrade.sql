-- Takes back: objects/function_of_a_computed_column_and_another_table
--
-- Revision 000000000002, after 000000000001

-- Drop index refunds_worth_idx of refunds
DROP INDEX public.refunds_worth_idx;

-- Drop check refunds_cents_check of refunds
ALTER TABLE public.refunds DROP CONSTRAINT refunds_cents_check;

-- Drop column orders.worth (bigint)
ALTER TABLE public.orders DROP COLUMN worth;

-- Drop function worth(integer)
DROP FUNCTION public.worth(integer);

-- Create function worth(integer)
CREATE FUNCTION public.worth(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT ($1 * 2)::bigint $$;

-- Add check refunds_cents_check on refunds
ALTER TABLE public.refunds ADD CONSTRAINT refunds_cents_check CHECK (worth(cents) > 0);

-- Create index refunds_worth_idx on refunds
CREATE INDEX refunds_worth_idx ON public.refunds ((worth(cents)));

-- Add column orders.worth (bigint)
ALTER TABLE public.orders ADD COLUMN worth bigint NOT NULL GENERATED ALWAYS AS (worth(cents)) STORED;
