CREATE STATISTICS email_age (dependencies) ON email, age FROM users;
