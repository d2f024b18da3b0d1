-- tables/rename_and_move
--
-- Revision 000000000002, after 000000000001

-- Create schema auth
CREATE SCHEMA auth;

-- Rename table users to auth.people
ALTER TABLE public.users SET SCHEMA auth;

-- Rename table auth.users to auth.people
ALTER TABLE auth.users RENAME TO people;

-- Rename constraint users_pkey of auth.people to people_pkey
ALTER TABLE auth.people RENAME CONSTRAINT users_pkey TO people_pkey;
