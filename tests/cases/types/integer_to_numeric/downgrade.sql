-- Takes back: types/integer_to_numeric
--
-- Revision 000000000002, after 000000000001

-- Change type of users.price from numeric to integer
ALTER TABLE public.users ALTER COLUMN price TYPE integer;
