-- objects/procedure
--
-- Revision 000000000002, after 000000000001

-- Drop procedure tidy(integer, OUT integer)
DROP PROCEDURE public.tidy(integer, OUT integer);

-- Create procedure tidy(integer)
CREATE PROCEDURE tidy(IN days integer) LANGUAGE plpgsql AS $$ BEGIN DELETE FROM users; END $$;
