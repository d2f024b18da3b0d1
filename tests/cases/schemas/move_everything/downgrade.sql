-- Takes back: schemas/move_everything
--
-- Revision 000000000002, after 000000000001

-- Create schema old
CREATE SCHEMA old;

-- Move table fresh.users to schema old
ALTER TABLE fresh.users SET SCHEMA old;

-- Move enum fresh.mood to schema old
ALTER TYPE fresh.mood SET SCHEMA old;

-- Drop schema fresh
DROP SCHEMA fresh;
