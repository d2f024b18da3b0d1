CREATE TABLE events_1 PARTITION OF archive.happenings FOR VALUES IN (1, 5);
