-- domains/type_below_computed_otherwise
--
-- Revision 000000000002, after 000000000001

-- Drop column boxes.computed (integer)
ALTER TABLE public.boxes DROP COLUMN computed;

-- Change type of domain amount from text to integer

-- Put domain amount as it was aside
ALTER DOMAIN public.amount RENAME TO amount__old;

-- Make domain amount anew
CREATE DOMAIN public.amount AS integer;

-- Move boxes.amount over
ALTER TABLE public.boxes ALTER COLUMN amount TYPE public.amount USING amount::public.amount;

-- Drop what domain amount was
DROP DOMAIN public.amount__old;

-- Add column boxes.computed (integer)
ALTER TABLE public.boxes ADD COLUMN computed integer GENERATED ALWAYS AS (amount + 1) STORED;
