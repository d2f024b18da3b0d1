INSERT INTO boxes (id, amount, size) VALUES (1, 5, '(2,3)');
