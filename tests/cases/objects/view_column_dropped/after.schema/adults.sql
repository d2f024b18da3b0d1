CREATE VIEW adults AS SELECT id FROM users;
