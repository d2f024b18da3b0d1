INSERT INTO users (id, number) VALUES (1, 5), (2, 7);
