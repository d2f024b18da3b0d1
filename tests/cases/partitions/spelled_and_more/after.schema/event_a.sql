CREATE TABLE event_a PARTITION OF public.event FOR VALUES IN ('a');
ALTER TABLE event_a ADD CONSTRAINT event_a_positive CHECK (id > 0);
