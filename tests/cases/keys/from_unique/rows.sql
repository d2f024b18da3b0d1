INSERT INTO members VALUES (1, 1), (1, 2);
