-- Takes back: objects/aggregate
--
-- Revision 000000000002, after 000000000001

-- Drop view product_of_ages
DROP VIEW public.product_of_ages;

-- Drop aggregate product(numeric)
DROP AGGREGATE public.product(numeric);

-- Create aggregate product(numeric)
CREATE AGGREGATE product(numeric) (SFUNC = multiply, STYPE = numeric, INITCOND = '1');

-- Create view product_of_ages
CREATE VIEW product_of_ages AS SELECT product(age) FROM users;
