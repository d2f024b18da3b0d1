INSERT INTO users VALUES (1, 'Near');
INSERT INTO admins VALUES (2, 'Far');
