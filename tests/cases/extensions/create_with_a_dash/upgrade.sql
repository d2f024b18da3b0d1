-- extensions/create_with_a_dash
--
-- Revision 000000000002, after 000000000001

-- Create extension uuid-ossp
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
