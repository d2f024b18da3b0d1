INSERT INTO people VALUES ('ann', 7, 'ok');
INSERT INTO letters VALUES (1, 'ann', 7);
