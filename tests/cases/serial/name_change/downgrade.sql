-- Takes back: serial/name_change
--
-- Revision 000000000002, after 000000000001

-- Rename sequence numbers to users_number_seq
ALTER SEQUENCE public.numbers RENAME TO users_number_seq;

-- Rename sequence users_id_seq to people_id_seq
ALTER SEQUENCE public.users_id_seq RENAME TO people_id_seq;
