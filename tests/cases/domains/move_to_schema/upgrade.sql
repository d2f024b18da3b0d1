-- domains/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Create schema auth
CREATE SCHEMA auth;

-- Rename domain email to auth.email
ALTER DOMAIN public.email SET SCHEMA auth;
