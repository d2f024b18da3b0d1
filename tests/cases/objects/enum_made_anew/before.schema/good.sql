CREATE FUNCTION good(mood mood) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT mood > 'Sad' $$;
