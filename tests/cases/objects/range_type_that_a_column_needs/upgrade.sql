-- objects/range_type_that_a_column_needs
--
-- Revision 000000000002, after 000000000001

-- Create range type span
CREATE TYPE span AS RANGE (SUBTYPE = float8);

-- Add column users.span (public.span)
ALTER TABLE public.users ADD COLUMN span public.span;
