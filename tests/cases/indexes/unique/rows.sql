INSERT INTO users VALUES (1, 'a', 1, 'x'), (2, 'b', 1, NULL);
