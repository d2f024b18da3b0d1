-- foreign_keys/validated_to_partitioned
--
-- Revision 000000000002, after 000000000001

-- Look at the rows that exist: foreign key notes_event_id_fkey of notes
ALTER TABLE public.notes DROP CONSTRAINT notes_event_id_fkey;
ALTER TABLE public.notes ADD CONSTRAINT notes_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events (id);
