CREATE VIEW adults AS
SELECT id, mail
FROM users
WHERE age > 17;
