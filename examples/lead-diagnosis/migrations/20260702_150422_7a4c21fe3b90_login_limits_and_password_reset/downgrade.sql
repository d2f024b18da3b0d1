-- Takes back: login limits and password reset
--
-- Revision 7a4c21fe3b90, after 0e93d5b8c617

-- drop check users_reset_is_whole of users
ALTER TABLE public.users DROP CONSTRAINT users_reset_is_whole;

-- drop unique users_reset_token_hash_key of users
ALTER TABLE public.users DROP CONSTRAINT users_reset_token_hash_key;

-- drop column users.reset_expires_at (timestamptz)
ALTER TABLE public.users DROP COLUMN reset_expires_at;

-- drop column users.reset_token_hash (bytea)
ALTER TABLE public.users DROP COLUMN reset_token_hash;

-- drop column users.last_login_at (timestamptz)
ALTER TABLE public.users DROP COLUMN last_login_at;

-- drop column users.locked_until (timestamptz)
ALTER TABLE public.users DROP COLUMN locked_until;

-- drop column users.failed_logins (smallint)
ALTER TABLE public.users DROP COLUMN failed_logins;
