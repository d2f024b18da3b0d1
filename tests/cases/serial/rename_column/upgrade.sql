-- serial/rename_column
--
-- Revision 000000000002, after 000000000001

-- Rename column users.number to code
ALTER TABLE public.users RENAME COLUMN number TO code;

-- Rename sequence users_number_seq to users_code_seq
ALTER SEQUENCE public.users_number_seq RENAME TO users_code_seq;
