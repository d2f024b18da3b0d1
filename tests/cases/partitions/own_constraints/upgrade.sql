-- partitions/own_constraints
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
DROP INDEX public.event_a_id;

-- Change partition event_a
ALTER TABLE event_a ADD CONSTRAINT event_a_id UNIQUE (id);
ALTER TABLE event_a ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON event_a USING (id > 1);
