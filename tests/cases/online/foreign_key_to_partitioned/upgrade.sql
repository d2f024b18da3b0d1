-- online/foreign_key_to_partitioned
--
-- Revision 000000000002, after 000000000001

-- Add foreign key notes (id, at) to events, for new rows at first
ALTER TABLE public.notes ADD CONSTRAINT notes_id_at_fkey FOREIGN KEY (id, at) REFERENCES public.events (id, at) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: foreign key notes_id_at_fkey
ALTER TABLE public.notes VALIDATE CONSTRAINT notes_id_at_fkey;
