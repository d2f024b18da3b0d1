INSERT INTO users (id, email) VALUES (1, 'Ann@example.org');
