-- Takes back: foreign_keys/cycle_closed
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key c (a_id) to a
ALTER TABLE public.c DROP CONSTRAINT c_a_id_fkey;

-- Drop column c.a_id (bigint)
ALTER TABLE public.c DROP COLUMN a_id;
