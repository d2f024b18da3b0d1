-- Takes back: partitions/foreign_key_at
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
ALTER TABLE note DROP CONSTRAINT note_event;
