CREATE STATISTICS email_age (ndistinct) ON email, age FROM users;
