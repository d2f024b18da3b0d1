-- Takes back: schemas/move_everything
--
-- Revision 000000000002, after 000000000001

-- create schema old
CREATE SCHEMA old;

-- move table fresh.users to schema old
ALTER TABLE fresh.users SET SCHEMA old;

-- rename enum fresh.mood to old.mood
ALTER TYPE fresh.mood SET SCHEMA old;

-- drop schema fresh
DROP SCHEMA fresh;
