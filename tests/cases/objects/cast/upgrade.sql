-- objects/cast
--
-- Revision 000000000002, after 000000000001

-- Create function mood_of(integer)
CREATE FUNCTION mood_of(a integer) RETURNS mood LANGUAGE sql IMMUTABLE AS $$ SELECT 'Sad'::mood $$;

-- Create cast integer as mood
CREATE CAST (int AS mood) WITH FUNCTION mood_of(int) AS ASSIGNMENT;
