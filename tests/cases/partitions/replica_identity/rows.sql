INSERT INTO events (id, region) VALUES (1, 1);
