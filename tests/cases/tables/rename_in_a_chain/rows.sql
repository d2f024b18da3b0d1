INSERT INTO first VALUES (1, 'a');
INSERT INTO second VALUES (1, 'b');
