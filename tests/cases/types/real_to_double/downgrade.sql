-- Takes back: types/real_to_double
--
-- Revision 000000000002, after 000000000001

-- Change type of users.x from double precision to real
ALTER TABLE public.users ALTER COLUMN x TYPE real;
