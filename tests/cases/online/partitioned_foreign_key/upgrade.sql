-- online/partitioned_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Add foreign key events (id) to users
ALTER TABLE public.events ADD CONSTRAINT events_id_fkey FOREIGN KEY (id) REFERENCES public.users (id);
