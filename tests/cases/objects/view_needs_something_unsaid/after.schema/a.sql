-- migrate: needs zz
CREATE VIEW a AS SELECT id FROM users;
