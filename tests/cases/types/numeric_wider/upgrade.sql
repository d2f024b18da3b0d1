-- types/numeric_wider
--
-- Revision 000000000002, after 000000000001

-- Change type of users.price from numeric(10,2) to numeric(12,3)
ALTER TABLE public.users ALTER COLUMN price TYPE numeric(12,3);
