-- cache API keys
--
-- Revision d89eb1fa7627, after 5a2a51c30fca

-- Add column user_sessions.api_keys_cached (boolean)
ALTER TABLE public.user_sessions ADD COLUMN api_keys_cached boolean NOT NULL DEFAULT false;

-- Add column user_sessions.api_cache_expires_at (timestamptz)
ALTER TABLE public.user_sessions ADD COLUMN api_cache_expires_at timestamptz;

-- Create index user_sessions_api_cache_expires_at_idx on user_sessions
CREATE INDEX user_sessions_api_cache_expires_at_idx ON public.user_sessions (api_cache_expires_at);
