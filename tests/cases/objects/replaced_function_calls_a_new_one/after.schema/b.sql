CREATE FUNCTION inner_one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
