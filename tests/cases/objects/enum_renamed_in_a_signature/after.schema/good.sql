CREATE FUNCTION good(mood feeling) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mood > 'Sad' $$;
