-- tables/drop_all_in_a_cycle
--
-- Revision 000000000002, after 000000000001

-- drop foreign key a (b_id) to b
ALTER TABLE public.a DROP CONSTRAINT a_b_id_fkey;

-- drop foreign key b (a_id) to a
ALTER TABLE public.b DROP CONSTRAINT b_a_id_fkey;

-- drop table b
DROP TABLE public.b;

-- drop table a
DROP TABLE public.a;
