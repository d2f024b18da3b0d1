CREATE VIEW good_ones AS SELECT id FROM users WHERE good(mood);
