INSERT INTO users VALUES (1, 'a');
INSERT INTO zones VALUES ('a');
