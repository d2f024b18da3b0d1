-- Takes back: objects/range_type_that_a_column_needs
--
-- Revision 000000000002, after 000000000001

-- Drop column users.span (public.span)
ALTER TABLE public.users DROP COLUMN span;

-- Drop range type span
DROP TYPE public.span;
