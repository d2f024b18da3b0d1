INSERT INTO users VALUES (1, NULL, '[1,5)'), (2, 1, '[1,5)');
