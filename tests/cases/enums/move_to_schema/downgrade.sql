-- Takes back: enums/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- rename enum types.mood to mood
ALTER TYPE types.mood SET SCHEMA public;

-- drop schema types
DROP SCHEMA types;
