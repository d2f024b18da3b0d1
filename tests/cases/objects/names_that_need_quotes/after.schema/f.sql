CREATE FUNCTION "Odd Schema"."Add.It"("a b" integer) RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;
