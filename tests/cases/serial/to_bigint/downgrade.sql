-- Takes back: serial/to_bigint
--
-- Revision 000000000002, after 000000000001

-- Change type of users.number from bigint to integer
ALTER TABLE public.users ALTER COLUMN number TYPE integer;
ALTER SEQUENCE public.users_number_seq AS integer;
