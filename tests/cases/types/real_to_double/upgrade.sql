-- types/real_to_double
--
-- Revision 000000000002, after 000000000001

-- Change type of users.x from real to double precision
ALTER TABLE public.users ALTER COLUMN x TYPE double precision;
