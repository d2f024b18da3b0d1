CREATE FUNCTION next_age() RETURNS integer LANGUAGE sql AS $$ SELECT max(age) + 1 FROM users $$;
