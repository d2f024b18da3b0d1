INSERT INTO moods VALUES ('ok');
INSERT INTO users VALUES (1, 'ok');
