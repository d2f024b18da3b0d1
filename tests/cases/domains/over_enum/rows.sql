INSERT INTO users VALUES (1, 'sad', 'happy', '{happy}');
