CREATE FUNCTION add(a text, b varchar(3)) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT a || b $$;
