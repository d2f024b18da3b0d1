-- Takes back: partitions/own_constraints
--
-- Revision 000000000002, after 000000000001

-- Change partition event_a
DROP POLICY everybody ON event_a;
ALTER TABLE event_a DISABLE ROW LEVEL SECURITY;
ALTER TABLE event_a DROP CONSTRAINT event_a_id;

-- Change partition event_a
CREATE INDEX event_a_id ON event_a (id);
