-- partitions/foreign_key_at
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
ALTER TABLE note ADD CONSTRAINT note_event FOREIGN KEY (event, kind) REFERENCES event_a (id, kind);
