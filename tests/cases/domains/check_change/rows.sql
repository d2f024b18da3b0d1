INSERT INTO users (id, email) VALUES (1, 'ann@example.org'), (2, 'bob@example.org');
