INSERT INTO auth.users (id, email) VALUES (1, 'a@b');
