-- schemas/move_everything
--
-- Revision 000000000002, after 000000000001

-- Create schema fresh
CREATE SCHEMA fresh;

-- Move enum old.mood to schema fresh
ALTER TYPE old.mood SET SCHEMA fresh;

-- Move table old.users to schema fresh
ALTER TABLE old.users SET SCHEMA fresh;

-- Drop schema old
DROP SCHEMA old;
