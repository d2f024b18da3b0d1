CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
CREATE INDEX event_a_id ON event_a (id);
ALTER TABLE event_a ADD CONSTRAINT event_a_id_is_positive CHECK (id > 0);
