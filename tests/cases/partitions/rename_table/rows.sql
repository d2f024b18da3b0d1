INSERT INTO events VALUES (1, 1), (2, 2);
INSERT INTO notes VALUES (1, 2, 2);
