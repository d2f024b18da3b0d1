-- serial/move_table
--
-- Revision 000000000002, after 000000000001

-- Create schema auth
CREATE SCHEMA auth;

-- Move table users to schema auth
ALTER TABLE public.users SET SCHEMA auth;
