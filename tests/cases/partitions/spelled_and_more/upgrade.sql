-- partitions/spelled_and_more
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
ALTER TABLE event_a ADD CONSTRAINT event_a_positive CHECK (id > 0);
