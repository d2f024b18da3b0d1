-- Takes back: agent services
--
-- Revision 2501bb2b9050, after 200888d00010

-- Drop foreign key messages (session_id) to ai_chat_sessions
ALTER TABLE public.messages DROP CONSTRAINT messages_session_id_fkey;

-- Drop foreign key ai_tool_usage (session_id) to ai_chat_sessions
ALTER TABLE public.ai_tool_usage DROP CONSTRAINT ai_tool_usage_session_id_fkey;

-- Drop foreign key ai_chat_sessions (conversation_id) to conversations
ALTER TABLE public.ai_chat_sessions DROP CONSTRAINT ai_chat_sessions_conversation_id_fkey;

-- Drop foreign key ai_agent_services (agent_id) to ai_agents
ALTER TABLE public.ai_agent_services DROP CONSTRAINT ai_agent_services_agent_id_fkey;

-- Drop column messages.session_id (uuid)
ALTER TABLE public.messages DROP COLUMN session_id;

-- Drop table ai_tool_usage
DROP TABLE public.ai_tool_usage;

-- Drop table ai_chat_sessions
DROP TABLE public.ai_chat_sessions;

-- Drop table ai_agent_services
DROP TABLE public.ai_agent_services;
