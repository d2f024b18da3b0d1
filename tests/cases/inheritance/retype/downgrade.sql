-- Takes back: inheritance/retype
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from bigint to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer;

-- Change type of admins.age from bigint to integer
