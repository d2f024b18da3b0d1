-- Takes back: extensions/move_between_schemas
--
-- Revision 000000000002, after 000000000001

-- Create schema old
CREATE SCHEMA old;

-- Move extension citext to schema old
ALTER EXTENSION citext SET SCHEMA old;

-- Drop schema new
DROP SCHEMA new;
