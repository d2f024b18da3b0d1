INSERT INTO users VALUES (1, 'a@b', 'epoch');
INSERT INTO posts VALUES (1, 1);
