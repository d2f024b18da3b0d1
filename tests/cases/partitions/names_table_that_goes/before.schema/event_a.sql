CREATE TABLE event_a PARTITION OF event FOR VALUES IN ('a');
ALTER TABLE note ADD CONSTRAINT note_event FOREIGN KEY (event, kind) REFERENCES event_a (id, kind);
