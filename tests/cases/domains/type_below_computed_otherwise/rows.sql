INSERT INTO boxes (id, amount) VALUES (1, '5');
