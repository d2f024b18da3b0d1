CREATE FUNCTION public.worth(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT ($1 * 2)::bigint $$;
