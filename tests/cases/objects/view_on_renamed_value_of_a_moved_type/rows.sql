INSERT INTO users VALUES (1, 'sad'), (2, 'ok');
