INSERT INTO events VALUES (1, 1), (2, 1);
INSERT INTO notes VALUES (1, 2, 1);
