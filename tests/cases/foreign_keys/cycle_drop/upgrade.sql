-- foreign_keys/cycle_drop
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key a (b_id) to b
ALTER TABLE public.a DROP CONSTRAINT a_b_id_fkey;

-- Drop foreign key b (c_id) to c
ALTER TABLE public.b DROP CONSTRAINT b_c_id_fkey;

-- Drop foreign key c (a_id) to a
ALTER TABLE public.c DROP CONSTRAINT c_a_id_fkey;

-- Drop table c
DROP TABLE public.c;

-- Drop table b
DROP TABLE public.b;

-- Drop table a
DROP TABLE public.a;
