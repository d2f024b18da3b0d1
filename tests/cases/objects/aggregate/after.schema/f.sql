CREATE FUNCTION multiply(a numeric, b numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$ SELECT a * b $$;
