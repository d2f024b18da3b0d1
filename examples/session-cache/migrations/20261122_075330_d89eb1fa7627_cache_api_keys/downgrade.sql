-- Takes back: cache API keys
--
-- Revision d89eb1fa7627, after 5a2a51c30fca

-- Drop index user_sessions_api_cache_expires_at_idx of user_sessions
DROP INDEX public.user_sessions_api_cache_expires_at_idx;

-- Drop column user_sessions.api_cache_expires_at (timestamptz)
ALTER TABLE public.user_sessions DROP COLUMN api_cache_expires_at;

-- Drop column user_sessions.api_keys_cached (boolean)
ALTER TABLE public.user_sessions DROP COLUMN api_keys_cached;
