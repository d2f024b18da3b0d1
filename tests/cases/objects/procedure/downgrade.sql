-- Takes back: objects/procedure
--
-- Revision 000000000002, after 000000000001

-- Drop procedure tidy(integer)
DROP PROCEDURE public.tidy(integer);

-- Create procedure tidy(integer, OUT integer)
CREATE PROCEDURE tidy(IN days integer, OUT gone integer) LANGUAGE plpgsql AS $$ BEGIN gone := days; END $$;
