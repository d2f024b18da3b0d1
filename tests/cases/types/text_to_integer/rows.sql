INSERT INTO users VALUES (1, '');
