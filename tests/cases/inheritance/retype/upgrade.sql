-- inheritance/retype
--
-- Revision 000000000002, after 000000000001

-- Change type of admins.age from integer to bigint

-- Change type of users.age from integer to bigint
ALTER TABLE public.users ALTER COLUMN age TYPE bigint;
