-- schemas/of_their_own
--
-- Revision 000000000002, after 000000000001

-- Create schema reporting
CREATE SCHEMA reporting;
COMMENT ON SCHEMA reporting IS 'what reports''s readers see';

-- Grant privileges (reporting)
GRANT USAGE ON SCHEMA reporting TO PUBLIC;

-- Drop schema Old Things
DROP SCHEMA "Old Things";
