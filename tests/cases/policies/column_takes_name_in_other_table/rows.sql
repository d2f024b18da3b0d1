INSERT INTO users VALUES (1, 'b');
INSERT INTO zones VALUES ('a');
