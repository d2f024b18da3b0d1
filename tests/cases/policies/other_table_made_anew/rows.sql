INSERT INTO users VALUES (1);
INSERT INTO zones VALUES ('a', 'Near');
