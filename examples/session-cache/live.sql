-- The live system, as years of `psql` have left it: nobody wrote down how it came about.
--
-- `accounts` owns the tables and cannot sign in, `web` is the service, and `deploy` is who migrates. Roles belong to
-- the whole server, and may be there from another time.
SET client_min_messages = error;

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['accounts', 'web', 'deploy']) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec
ALTER ROLE web LOGIN;
ALTER ROLE deploy LOGIN PASSWORD 'p@ss:w/rd#%';
REVOKE accounts FROM deploy;
GRANT CREATE ON SCHEMA public TO accounts, deploy;

SET ROLE accounts;

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email varchar(255) NOT NULL UNIQUE,
    password_hash text NOT NULL,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE user_sessions (
    id bigserial PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash varchar(64) NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT user_sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT user_sessions_end_after_they_begin CHECK (expires_at > created_at)
);
CREATE INDEX idx_user_sessions_user ON user_sessions (user_id, last_seen_at DESC);
CREATE INDEX idx_user_sessions_expires ON user_sessions (expires_at);

CREATE TABLE api_keys (
    id bigserial PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name varchar(100) NOT NULL,
    key_hash varchar(64) NOT NULL UNIQUE,
    scopes text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
CREATE INDEX idx_api_keys_live ON api_keys (user_id) WHERE revoked_at IS NULL;

CREATE VIEW active_sessions AS
SELECT s.id, u.email, s.last_seen_at
FROM user_sessions s JOIN users u ON u.id = s.user_id
WHERE s.expires_at > now();

GRANT SELECT, INSERT, UPDATE, DELETE ON users, user_sessions, api_keys TO web;
GRANT USAGE ON SEQUENCE user_sessions_id_seq, api_keys_id_seq TO web;
GRANT SELECT ON active_sessions TO web;

INSERT INTO users (email, password_hash)
SELECT format('user%s@example.org', n), md5(n::text) FROM generate_series(1, 50) n;
INSERT INTO user_sessions (user_id, token_hash, expires_at)
SELECT id, md5(email || n), now() + n * interval '1 day' FROM users, generate_series(1, 20) n;
INSERT INTO api_keys (user_id, name, key_hash, scopes)
SELECT id, 'default', md5(email), '{read,write}' FROM users;
