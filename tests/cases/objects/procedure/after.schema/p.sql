CREATE PROCEDURE tidy(IN days integer) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM users; END $$;
