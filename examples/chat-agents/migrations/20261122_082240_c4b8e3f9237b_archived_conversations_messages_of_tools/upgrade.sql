-- archived conversations, messages of tools
--
-- Revision c4b8e3f9237b, after 764d68f951b1

-- Add tool to enum message_role
ALTER TYPE public.message_role ADD VALUE 'tool';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Add column conversations.archived_at (timestamptz)
ALTER TABLE public.conversations ADD COLUMN archived_at timestamptz;

-- Create index conversations_user_id_idx on conversations
CREATE INDEX conversations_user_id_idx ON public.conversations (user_id) WHERE archived_at IS NULL;
