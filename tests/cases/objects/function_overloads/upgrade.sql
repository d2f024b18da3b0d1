-- objects/function_overloads
--
-- Revision 000000000002, after 000000000001

-- Create function add(text, varchar)
CREATE FUNCTION add(a text, b varchar(3)) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT a || b $$;
