INSERT INTO users (id, email) VALUES (1, 'a@b');
INSERT INTO posts VALUES (1, 1);
