-- schemas/move_everything
--
-- Revision 000000000002, after 000000000001

-- create schema fresh
CREATE SCHEMA fresh;

-- rename enum old.mood to fresh.mood
ALTER TYPE old.mood SET SCHEMA fresh;

-- move table old.users to schema fresh
ALTER TABLE old.users SET SCHEMA fresh;

-- drop schema old
DROP SCHEMA old;
