INSERT INTO users VALUES (1, 'a@b');
INSERT INTO sessions VALUES (1, 1);
