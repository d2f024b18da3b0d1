INSERT INTO users (id) VALUES (1);
INSERT INTO posts (id, user_id) VALUES (1, 1);
