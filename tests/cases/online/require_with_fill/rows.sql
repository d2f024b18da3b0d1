INSERT INTO users VALUES (1, 'a', NULL), (2, NULL, 20);
