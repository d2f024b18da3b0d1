INSERT INTO places VALUES (1, 12345, 'here');
