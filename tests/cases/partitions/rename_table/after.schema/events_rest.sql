CREATE TABLE events_rest PARTITION OF archive.happenings DEFAULT;
