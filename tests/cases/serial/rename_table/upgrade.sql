-- serial/rename_table
--
-- Revision 000000000002, after 000000000001

-- Rename table users to people
ALTER TABLE public.users RENAME TO people;

-- Rename constraint users_pkey of people to people_pkey
ALTER TABLE public.people RENAME CONSTRAINT users_pkey TO people_pkey;

-- Rename sequence users_number_seq to people_number_seq
ALTER SEQUENCE public.users_number_seq RENAME TO people_number_seq;
