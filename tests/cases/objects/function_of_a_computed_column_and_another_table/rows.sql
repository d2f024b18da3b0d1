INSERT INTO orders (id, cents) VALUES (1, 10), (2, 20);
INSERT INTO refunds VALUES (1, 10);
