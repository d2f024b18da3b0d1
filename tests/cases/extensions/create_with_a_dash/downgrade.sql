-- Takes back: extensions/create_with_a_dash
--
-- Revision 000000000002, after 000000000001

-- Drop extension uuid-ossp
DROP EXTENSION "uuid-ossp";
