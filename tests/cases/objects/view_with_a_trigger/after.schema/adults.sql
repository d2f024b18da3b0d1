CREATE VIEW adults AS
SELECT id, email, age
FROM users
WHERE age > 17;
