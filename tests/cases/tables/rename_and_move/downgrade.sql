-- Takes back: tables/rename_and_move
--
-- Revision 000000000002, after 000000000001

-- Rename constraint people_pkey of auth.people to users_pkey
ALTER TABLE auth.people RENAME CONSTRAINT people_pkey TO users_pkey;

-- Rename table auth.people to users
ALTER TABLE auth.people SET SCHEMA public;

-- Rename table people to users
ALTER TABLE public.people RENAME TO users;

-- Drop schema auth
DROP SCHEMA auth;
