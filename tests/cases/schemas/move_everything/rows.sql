INSERT INTO old.users VALUES (1, 'ok');
