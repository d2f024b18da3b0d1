-- Takes back: baseline
--
-- Revision 5a2a51c30fca, the first

-- Take back privileges (grants/tables/users)
REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE users FROM web;

-- Take back privileges (grants/tables/user_sessions)
REVOKE USAGE ON SEQUENCE user_sessions_id_seq FROM web;
REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE user_sessions FROM web;

-- Take back privileges (grants/tables/api_keys)
REVOKE USAGE ON SEQUENCE api_keys_id_seq FROM web;
REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE api_keys FROM web;

-- Take back privileges (grants/schemas/public)
REVOKE CREATE ON SCHEMA public FROM deploy;
REVOKE CREATE ON SCHEMA public FROM accounts;

-- Drop view active_sessions
DROP VIEW public.active_sessions;

-- Drop foreign key user_sessions (user_id) to users
ALTER TABLE public.user_sessions DROP CONSTRAINT user_sessions_user_id_fkey;

-- Drop foreign key api_keys (user_id) to users
ALTER TABLE public.api_keys DROP CONSTRAINT api_keys_user_id_fkey;

-- Drop table users
DROP TABLE public.users;

-- Drop table user_sessions
DROP TABLE public.user_sessions;

-- Drop table api_keys
DROP TABLE public.api_keys;
