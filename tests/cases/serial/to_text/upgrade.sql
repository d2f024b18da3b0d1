-- serial/to_text
--
-- Revision 000000000002, after 000000000001

-- Number users.number no more: drop sequence users_number_seq
ALTER TABLE public.users ALTER COLUMN number DROP DEFAULT;
DROP SEQUENCE public.users_number_seq;

-- Change type of users.number from integer to text
ALTER TABLE public.users ALTER COLUMN number TYPE text;
