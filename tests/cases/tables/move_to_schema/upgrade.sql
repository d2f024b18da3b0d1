-- tables/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- create schema auth
CREATE SCHEMA auth;

-- move table users to schema auth
ALTER TABLE public.users SET SCHEMA auth;
