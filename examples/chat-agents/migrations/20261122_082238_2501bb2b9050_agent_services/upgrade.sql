-- agent services
--
-- Revision 2501bb2b9050, after 200888d00010

-- Services that agents may use, chat sessions, and what tools cost

CREATE TABLE IF NOT EXISTS ai_agent_services (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    agent_id UUID NOT NULL REFERENCES ai_agents(id) ON DELETE CASCADE,
    service_name VARCHAR(100) NOT NULL,
    is_enabled BOOLEAN NOT NULL DEFAULT TRUE,
    config JSONB NOT NULL DEFAULT '{}'::jsonb,
    CONSTRAINT ai_agent_services_agent_service_key UNIQUE (agent_id, service_name)
);

CREATE TABLE IF NOT EXISTS ai_chat_sessions (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    conversation_id UUID NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    status VARCHAR(20) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'ended', 'failed')),
    started_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT ai_chat_sessions_end_after_start CHECK (ended_at IS NULL OR ended_at >= started_at)
);

CREATE TABLE IF NOT EXISTS ai_tool_usage (
    id BIGSERIAL PRIMARY KEY,
    session_id UUID NOT NULL REFERENCES ai_chat_sessions(id) ON DELETE CASCADE,
    tool_name VARCHAR(100) NOT NULL,
    arguments JSONB NOT NULL,
    duration_ms INTEGER CHECK (duration_ms >= 0),
    tokens INTEGER NOT NULL DEFAULT 0,
    called_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

ALTER TABLE messages ADD COLUMN IF NOT EXISTS session_id UUID REFERENCES ai_chat_sessions(id) ON DELETE SET NULL;

CREATE INDEX IF NOT EXISTS idx_ai_chat_sessions_active ON ai_chat_sessions(conversation_id) WHERE status = 'active';
CREATE INDEX IF NOT EXISTS idx_ai_tool_usage_session_id ON ai_tool_usage(session_id, called_at);
CREATE INDEX IF NOT EXISTS idx_ai_tool_usage_arguments ON ai_tool_usage USING GIN (arguments);
