INSERT INTO users VALUES (1, 'A@b', 1);
INSERT INTO letters VALUES (1, 'A@b');
