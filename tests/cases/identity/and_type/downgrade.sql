-- Takes back: identity/and_type
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number SET GENERATED ALWAYS;

-- Change type of users.number from bigint to integer
ALTER TABLE public.users ALTER COLUMN number TYPE integer;
