INSERT INTO orders (id, cents) VALUES (1, 10), (2, 20);
