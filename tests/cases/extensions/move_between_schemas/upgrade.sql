-- extensions/move_between_schemas
--
-- Revision 000000000002, after 000000000001

-- Create schema new
CREATE SCHEMA new;

-- Move extension citext to schema new
ALTER EXTENSION citext SET SCHEMA new;

-- Drop schema old
DROP SCHEMA old;
