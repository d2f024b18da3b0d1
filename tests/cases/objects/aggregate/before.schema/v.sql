CREATE VIEW product_of_ages AS SELECT product(age) FROM users;
