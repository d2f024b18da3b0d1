INSERT INTO users (id, points, list) VALUES (1, 3, '{1,2}'), (2, 4, NULL);
