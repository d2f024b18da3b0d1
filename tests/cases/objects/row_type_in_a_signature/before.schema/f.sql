CREATE FUNCTION shown(users) RETURNS text LANGUAGE sql AS $$ SELECT $1.email $$;
