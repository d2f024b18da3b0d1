-- init
--
-- Revision 004fcaf998e8, the first

CREATE TABLE IF NOT EXISTS system_settings (
    key VARCHAR(100) PRIMARY KEY,
    value JSONB NOT NULL,
    description TEXT,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE IF NOT EXISTS system_logs (
    id BIGSERIAL PRIMARY KEY,
    level TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warn', 'error')),
    message TEXT NOT NULL,
    context JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX IF NOT EXISTS idx_system_logs_created_at ON system_logs(created_at DESC);

INSERT INTO system_settings (key, value, description) VALUES
    ('maintenance', 'false', 'Whether visitors see the maintenance page'),
    ('max_upload_mb', '25', 'The largest file that can be uploaded'),
    ('default_model', '"text-embedding-3-small"', 'What turns documents into embeddings')
ON CONFLICT (key) DO NOTHING;
