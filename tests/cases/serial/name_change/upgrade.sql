-- serial/name_change
--
-- Revision 000000000002, after 000000000001

-- Rename sequence people_id_seq to users_id_seq
ALTER SEQUENCE public.people_id_seq RENAME TO users_id_seq;

-- Rename sequence users_number_seq to numbers
ALTER SEQUENCE public.users_number_seq RENAME TO numbers;
