CREATE FUNCTION outer_one() RETURNS integer LANGUAGE sql AS $$ SELECT inner_one() $$;
