-- login limits and password reset
--
-- Revision 7a4c21fe3b90, after 0e93d5b8c617

-- Add column users.failed_logins (smallint)
ALTER TABLE public.users ADD COLUMN failed_logins smallint NOT NULL DEFAULT 0;

-- Add column users.locked_until (timestamptz)
ALTER TABLE public.users ADD COLUMN locked_until timestamptz;

-- Add column users.last_login_at (timestamptz)
ALTER TABLE public.users ADD COLUMN last_login_at timestamptz;

-- Add column users.reset_token_hash (bytea)
ALTER TABLE public.users ADD COLUMN reset_token_hash bytea;

-- Add column users.reset_expires_at (timestamptz)
ALTER TABLE public.users ADD COLUMN reset_expires_at timestamptz;

-- Add unique users_reset_token_hash_key on users (reset_token_hash)
ALTER TABLE public.users ADD CONSTRAINT users_reset_token_hash_key UNIQUE (reset_token_hash);

-- Add check users_reset_is_whole on users
ALTER TABLE public.users ADD CONSTRAINT users_reset_is_whole CHECK ((reset_token_hash IS NULL) = (reset_expires_at IS NULL));
