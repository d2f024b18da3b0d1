CREATE VIEW adults AS
SELECT email
FROM users
WHERE age > 17;
