INSERT INTO users VALUES (1, 'happy'), (2, DEFAULT);
