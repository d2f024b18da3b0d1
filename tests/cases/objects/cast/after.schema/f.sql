CREATE FUNCTION mood_of(a integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'Sad'::mood $$;
