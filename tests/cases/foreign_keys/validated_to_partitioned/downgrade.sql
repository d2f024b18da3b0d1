-- Takes back: foreign_keys/validated_to_partitioned
--
-- Revision 000000000002, after 000000000001

-- Make foreign key notes_event_id_fkey of notes anew, for new rows only
ALTER TABLE public.notes DROP CONSTRAINT notes_event_id_fkey;
ALTER TABLE public.notes ADD CONSTRAINT notes_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events (id) NOT VALID;
