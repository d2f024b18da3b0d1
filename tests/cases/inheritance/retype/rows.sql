INSERT INTO users VALUES (1, 'a', 7); INSERT INTO admins (id, name, level, age) VALUES (2, 'b', 5, 8);
