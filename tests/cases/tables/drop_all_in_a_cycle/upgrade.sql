-- tables/drop_all_in_a_cycle
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key a (b_id) to b
ALTER TABLE public.a DROP CONSTRAINT a_b_id_fkey;

-- Drop foreign key b (a_id) to a
ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey;

-- Drop table b
DROP TABLE public.b;

-- Drop table a
DROP TABLE public.a;
