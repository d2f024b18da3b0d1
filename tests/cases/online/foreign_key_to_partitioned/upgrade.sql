-- online/foreign_key_to_partitioned
--
-- Revision 000000000002, after 000000000001

-- Add foreign key notes (id, at) to events
ALTER TABLE public.notes ADD CONSTRAINT notes_id_at_fkey FOREIGN KEY (id, at) REFERENCES public.events (id, at);
