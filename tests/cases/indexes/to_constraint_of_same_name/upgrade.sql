-- indexes/to_constraint_of_same_name
--
-- Revision 000000000002, after 000000000001

-- Drop index one of users
DROP INDEX public.one;

-- Add unique one on users (email)
ALTER TABLE public.users ADD CONSTRAINT one UNIQUE (email);
