-- Takes back: serial/move_table
--
-- Revision 000000000002, after 000000000001

-- Move table auth.users to schema public
ALTER TABLE auth.users SET SCHEMA public;

-- Drop schema auth
DROP SCHEMA auth;
