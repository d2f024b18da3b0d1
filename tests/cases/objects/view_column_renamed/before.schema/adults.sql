CREATE VIEW adults AS
SELECT id, email
FROM users
WHERE age > 17;
