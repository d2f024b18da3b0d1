-- objects/view_of_a_column_that_calls_what_is_made_anew
--
-- Revision 000000000002, after 000000000001

-- Drop view worths
DROP VIEW public.worths;

-- Drop column orders.worth (bigint)
ALTER TABLE public.orders DROP COLUMN worth;

-- Drop function worth(integer)
DROP FUNCTION public.worth(integer);

-- Create function worth(integer)
CREATE FUNCTION public.worth(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $1 * 2 $$;

-- Add column orders.worth (bigint)
ALTER TABLE public.orders ADD COLUMN worth bigint NOT NULL GENERATED ALWAYS AS (worth(cents)) STORED;

-- Create view worths
CREATE VIEW public.worths AS SELECT id, worth FROM public.orders;
