-- Takes back: indexes/from_constraint_of_same_name
--
-- Revision 000000000002, after 000000000001

-- Make unique one of index one
ALTER TABLE public.users ADD CONSTRAINT one UNIQUE USING INDEX one;
