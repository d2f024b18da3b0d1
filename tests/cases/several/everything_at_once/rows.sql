INSERT INTO users VALUES (1, 'a@b', NULL, 30, 'ok', 7), (2, 'c@d', 'C', 40, 'sad', NULL);
INSERT INTO posts VALUES (1, 1, 'hello');
INSERT INTO drafts VALUES (1);
