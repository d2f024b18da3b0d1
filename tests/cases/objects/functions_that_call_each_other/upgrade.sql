-- objects/functions_that_call_each_other
--
-- Revision 000000000002, after 000000000001

-- Create function inner_one()
CREATE FUNCTION inner_one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;

-- Create function outer_one()
CREATE FUNCTION outer_one() RETURNS integer LANGUAGE sql AS $$ SELECT inner_one() $$;

-- Create view all_of_it
CREATE VIEW all_of_it AS SELECT outer_one() AS one;
