-- foreign_keys/cycle_closed
--
-- Revision 000000000002, after 000000000001

-- Add column c.a_id (bigint)
ALTER TABLE public.c ADD COLUMN a_id bigint;

-- Add foreign key c (a_id) to a
ALTER TABLE public.c ADD CONSTRAINT c_a_id_fkey FOREIGN KEY (a_id) REFERENCES public.a (id);
