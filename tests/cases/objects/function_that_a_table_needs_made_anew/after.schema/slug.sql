CREATE FUNCTION slug(value text) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT upper(value) $$;
