-- Takes back: enums/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Move enum types.mood to schema public
ALTER TYPE types.mood SET SCHEMA public;

-- Drop schema types
DROP SCHEMA types;
