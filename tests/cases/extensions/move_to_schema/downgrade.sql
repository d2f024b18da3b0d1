-- Takes back: extensions/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Move extension citext to schema public
ALTER EXTENSION citext SET SCHEMA public;

-- Drop schema ext
DROP SCHEMA ext;
