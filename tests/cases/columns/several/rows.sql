INSERT INTO users VALUES (1, NULL, 2, 'c');
