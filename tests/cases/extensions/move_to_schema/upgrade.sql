-- extensions/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Create schema ext
CREATE SCHEMA ext;

-- Move extension citext to schema ext
ALTER EXTENSION citext SET SCHEMA ext;
