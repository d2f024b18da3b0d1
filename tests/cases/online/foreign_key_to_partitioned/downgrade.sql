-- Takes back: online/foreign_key_to_partitioned
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key notes (id, at) to events
ALTER TABLE public.notes DROP CONSTRAINT notes_id_at_fkey;
