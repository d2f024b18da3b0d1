-- baseline
--
-- Revision 5a2a51c30fca, the first

-- Create table api_keys
CREATE TABLE public.api_keys (
    id bigserial NOT NULL,
    user_id uuid NOT NULL,
    name varchar(100) NOT NULL,
    key_hash varchar(64) NOT NULL,
    scopes text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_key_hash_key UNIQUE (key_hash)
);

-- Create index idx_api_keys_live on api_keys
CREATE INDEX idx_api_keys_live ON public.api_keys (user_id) WHERE revoked_at IS NULL;

-- Create table user_sessions
CREATE TABLE public.user_sessions (
    id bigserial NOT NULL,
    user_id uuid NOT NULL,
    token_hash varchar(64) NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT user_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT user_sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT user_sessions_end_after_they_begin CHECK (expires_at > created_at)
);

-- Create index idx_user_sessions_expires on user_sessions
CREATE INDEX idx_user_sessions_expires ON public.user_sessions (expires_at);

-- Create index idx_user_sessions_user on user_sessions
CREATE INDEX idx_user_sessions_user ON public.user_sessions (user_id, last_seen_at DESC);

-- Create table users
CREATE TABLE public.users (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    email varchar(255) NOT NULL,
    password_hash text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email)
);

-- Add foreign key api_keys (user_id) to users
ALTER TABLE public.api_keys ADD CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

-- Add foreign key user_sessions (user_id) to users
ALTER TABLE public.user_sessions ADD CONSTRAINT user_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE;

-- Create view active_sessions
CREATE VIEW active_sessions AS
 SELECT s.id,
    u.email,
    s.last_seen_at
   FROM (user_sessions s
     JOIN users u ON ((u.id = s.user_id)))
  WHERE (s.expires_at > now());
GRANT SELECT ON TABLE active_sessions TO web;

-- Grant privileges (grants/schemas/public)
GRANT CREATE ON SCHEMA public TO accounts;
GRANT CREATE ON SCHEMA public TO deploy;

-- Grant privileges (grants/tables/api_keys)
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE api_keys TO web;
GRANT USAGE ON SEQUENCE api_keys_id_seq TO web;

-- Grant privileges (grants/tables/user_sessions)
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE user_sessions TO web;
GRANT USAGE ON SEQUENCE user_sessions_id_seq TO web;

-- Grant privileges (grants/tables/users)
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE users TO web;
