-- serial/to_bigint
--
-- Revision 000000000002, after 000000000001

-- Change type of users.number from integer to bigint
ALTER TABLE public.users ALTER COLUMN number TYPE bigint;
ALTER SEQUENCE public.users_number_seq AS bigint;
