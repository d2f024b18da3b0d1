-- types/in_check
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from integer to bigint
ALTER TABLE public.users ALTER COLUMN age TYPE bigint;
