-- Takes back: serial/from_default
--
-- Revision 000000000002, after 000000000001

-- Number users.number no more: drop sequence users_number_seq
ALTER TABLE public.users ALTER COLUMN number DROP DEFAULT;
DROP SEQUENCE public.users_number_seq;

-- Set default of users.number to 3
ALTER TABLE public.users ALTER COLUMN number SET DEFAULT 3;
