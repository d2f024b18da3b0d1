CREATE VIEW adults AS
SELECT email, id, age
FROM users
WHERE age > 17;
