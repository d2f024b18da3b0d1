CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
ALTER TABLE event_a ADD CONSTRAINT event_a_id UNIQUE (id);
ALTER TABLE event_a ADD CONSTRAINT event_a_id_is_positive CHECK (id > 0);
ALTER TABLE event_a ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON event_a USING (id > 1);
