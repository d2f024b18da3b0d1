-- Takes back: indexes/to_constraint_of_same_name
--
-- Revision 000000000002, after 000000000001

-- drop unique one of users
ALTER TABLE public.users DROP CONSTRAINT one;

-- create index one on users
CREATE UNIQUE INDEX one ON public.users (email);
