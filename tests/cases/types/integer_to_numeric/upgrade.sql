-- types/integer_to_numeric
--
-- Revision 000000000002, after 000000000001

-- Change type of users.price from integer to numeric
ALTER TABLE public.users ALTER COLUMN price TYPE numeric;
