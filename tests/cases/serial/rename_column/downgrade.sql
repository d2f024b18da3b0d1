-- Takes back: serial/rename_column
--
-- Revision 000000000002, after 000000000001

-- Rename sequence users_code_seq to users_number_seq
ALTER SEQUENCE public.users_code_seq RENAME TO users_number_seq;

-- Rename column users.code to number
ALTER TABLE public.users RENAME COLUMN code TO number;
