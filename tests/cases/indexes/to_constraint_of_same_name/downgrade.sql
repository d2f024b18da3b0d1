-- Takes back: indexes/to_constraint_of_same_name
--
-- Revision 000000000002, after 000000000001

-- Make index one of unique one
ALTER TABLE public.users DROP CONSTRAINT one;
CREATE UNIQUE INDEX one ON public.users (email);
