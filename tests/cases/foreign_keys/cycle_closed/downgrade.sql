-- Takes back: foreign_keys/cycle_closed
--
-- Revision 000000000002, after 000000000001

-- drop foreign key c (a_id) to a
ALTER TABLE public.c DROP CONSTRAINT c_a_id_fkey;

-- drop column c.a_id (bigint)
ALTER TABLE public.c DROP COLUMN a_id;
