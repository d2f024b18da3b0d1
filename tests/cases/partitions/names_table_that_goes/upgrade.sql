-- partitions/names_table_that_goes
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
ALTER TABLE note DROP CONSTRAINT note_event;

-- Drop table note
DROP TABLE public.note;
