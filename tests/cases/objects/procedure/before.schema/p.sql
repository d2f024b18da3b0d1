CREATE PROCEDURE tidy(IN days integer, OUT gone integer) LANGUAGE plpgsql AS $$ BEGIN gone := days; END $$;
