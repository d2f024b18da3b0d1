INSERT INTO users (id, email, age) VALUES (1, 'a', 1), (2, 'b', 2);
