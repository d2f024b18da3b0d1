INSERT INTO users VALUES (1, 'a', 'Happy'), (2, 'b', 'Sad');
