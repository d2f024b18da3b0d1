CREATE AGGREGATE product(numeric) (SFUNC = multiply, STYPE = numeric, INITCOND = '2');
