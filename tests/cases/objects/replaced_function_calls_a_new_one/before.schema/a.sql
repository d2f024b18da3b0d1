CREATE FUNCTION outer_one() RETURNS integer LANGUAGE sql AS $$ SELECT old_one() $$;
