-- Takes back: schemas/of_their_own
--
-- Revision 000000000002, after 000000000001

-- Create schema Old Things
CREATE SCHEMA "Old Things";

-- Take back privileges (reporting)
REVOKE USAGE ON SCHEMA reporting FROM PUBLIC;

-- Drop schema reporting
DROP SCHEMA reporting;
