-- Takes back: domains/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Rename domain auth.email to email
ALTER DOMAIN auth.email SET SCHEMA public;

-- Drop schema auth
DROP SCHEMA auth;
