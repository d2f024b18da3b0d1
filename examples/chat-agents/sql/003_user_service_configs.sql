-- Users bring their own keys; and the agents that everybody has

BEGIN;

CREATE TABLE IF NOT EXISTS user_service_configs (
    user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    service_name VARCHAR(100) NOT NULL,
    config JSONB NOT NULL DEFAULT '{}'::jsonb,
    encrypted_api_key BYTEA,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (user_id, service_name)
);

DROP TRIGGER IF EXISTS update_user_service_configs_updated_at ON user_service_configs;
CREATE TRIGGER update_user_service_configs_updated_at
    BEFORE UPDATE ON user_service_configs
    FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

COMMENT ON COLUMN user_service_configs.encrypted_api_key IS 'Encrypted by the service; NULL: the key of the house';

INSERT INTO ai_agents (name, slug, model, system_prompt, settings) VALUES
    ('Assistant', 'assistant', 'small-1', 'You are a helpful assistant.', '{"max_tokens": 2048}'),
    ('Researcher', 'researcher', 'large-1', 'You look things up, and say where.', '{"max_tokens": 8192}')
ON CONFLICT (slug) DO NOTHING;

INSERT INTO ai_agent_services (agent_id, service_name)
SELECT id, 'web_search' FROM ai_agents WHERE slug = 'researcher'
ON CONFLICT ON CONSTRAINT ai_agent_services_agent_service_key DO NOTHING;

COMMIT;
