INSERT INTO users (id, price, more, parent) VALUES (1, 10, 20, NULL), (2, 11, 22, 20);
