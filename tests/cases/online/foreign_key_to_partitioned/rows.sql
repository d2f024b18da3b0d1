INSERT INTO events VALUES (1, 5, 'a'), (2, 15, 'b');
INSERT INTO notes VALUES (1, 5);
