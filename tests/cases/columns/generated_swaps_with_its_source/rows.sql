INSERT INTO prices (id, net, amount, factor) VALUES (1, 5, 2, 7), (2, 6, 3, 8);
