-- Takes back: indexes/to_constraint_of_same_name
--
-- Revision 000000000002, after 000000000001

-- Drop unique one of users
ALTER TABLE public.users DROP CONSTRAINT one;

-- Create index one on users
CREATE UNIQUE INDEX one ON public.users (email);
