CREATE FUNCTION next_age() RETURNS bigint LANGUAGE sql AS $$ SELECT 8::bigint $$;
