-- Takes back: types/numeric_wider
--
-- Revision 000000000002, after 000000000001

-- Change type of users.price from numeric(12,3) to numeric(10,2)
ALTER TABLE public.users ALTER COLUMN price TYPE numeric(10,2);
