INSERT INTO users (id, name) VALUES (1, 'a'); INSERT INTO admins (id, name, level) VALUES (2, 'b', 5);
