-- Takes back: initial schema
--
-- Revision 200888d00010, the first

-- Drop trigger update_users_updated_at on users
DROP TRIGGER update_users_updated_at ON public.users;

-- Drop trigger update_conversations_updated_at on conversations
DROP TRIGGER update_conversations_updated_at ON public.conversations;

-- Drop trigger update_ai_agents_updated_at on ai_agents
DROP TRIGGER update_ai_agents_updated_at ON public.ai_agents;

-- Drop function update_updated_at_column()
DROP FUNCTION public.update_updated_at_column();

-- Drop foreign key messages (conversation_id) to conversations
ALTER TABLE public.messages DROP CONSTRAINT messages_conversation_id_fkey;

-- Drop foreign key conversations (user_id) to users
ALTER TABLE public.conversations DROP CONSTRAINT conversations_user_id_fkey;

-- Drop foreign key conversations (agent_id) to ai_agents
ALTER TABLE public.conversations DROP CONSTRAINT conversations_agent_id_fkey;

-- Drop table users
DROP TABLE public.users;

-- Drop table messages
DROP TABLE public.messages;

-- Drop table conversations
DROP TABLE public.conversations;

-- Drop table ai_agents
DROP TABLE public.ai_agents;

-- Drop enum message_role
DROP TYPE public.message_role;
