-- Takes back: identity/and_type
--
-- Revision 000000000002, after 000000000001

-- Change identity of users.number: always, from 1, in steps of 1
ALTER TABLE public.users ALTER COLUMN number SET GENERATED ALWAYS;

-- Change type of users.number from bigint to integer
ALTER TABLE public.users ALTER COLUMN number TYPE integer;
