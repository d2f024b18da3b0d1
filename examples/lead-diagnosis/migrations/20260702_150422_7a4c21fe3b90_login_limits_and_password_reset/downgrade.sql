-- Takes back: login limits and password reset
--
-- Revision 7a4c21fe3b90, after 0e93d5b8c617

-- Drop check users_reset_is_whole of users
ALTER TABLE public.users DROP CONSTRAINT users_reset_is_whole;

-- Drop unique users_reset_token_hash_key of users
ALTER TABLE public.users DROP CONSTRAINT users_reset_token_hash_key;

-- Drop column users.reset_expires_at (timestamptz)
ALTER TABLE public.users DROP COLUMN reset_expires_at;

-- Drop column users.reset_token_hash (bytea)
ALTER TABLE public.users DROP COLUMN reset_token_hash;

-- Drop column users.last_login_at (timestamptz)
ALTER TABLE public.users DROP COLUMN last_login_at;

-- Drop column users.locked_until (timestamptz)
ALTER TABLE public.users DROP COLUMN locked_until;

-- Drop column users.failed_logins (smallint)
ALTER TABLE public.users DROP COLUMN failed_logins;
