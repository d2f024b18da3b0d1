CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE INDEX event_a_i ON event_a (id);
COMMENT ON INDEX event_a_i IS 'goes';
CREATE UNIQUE INDEX event_a_u ON event_a (id);
COMMENT ON INDEX event_a_u IS 'stays';
ALTER TABLE event_a REPLICA IDENTITY USING INDEX event_a_u;
