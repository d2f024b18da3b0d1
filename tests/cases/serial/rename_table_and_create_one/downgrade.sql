-- Takes back: serial/rename_table_and_create_one
--
-- Revision 000000000002, after 000000000001

-- Drop table users
DROP TABLE public.users;

-- Rename sequence people_number_seq to users_number_seq
ALTER SEQUENCE public.people_number_seq RENAME TO users_number_seq;

-- Rename constraint people_pkey of people to users_pkey
ALTER TABLE public.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;
