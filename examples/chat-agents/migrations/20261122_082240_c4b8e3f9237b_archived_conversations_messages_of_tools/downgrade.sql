-- Takes back: archived conversations, messages of tools
--
-- Revision c4b8e3f9237b, after 764d68f951b1

-- Drop index conversations_user_id_idx of conversations
DROP INDEX public.conversations_user_id_idx;

-- Drop column conversations.archived_at (timestamptz)
ALTER TABLE public.conversations DROP COLUMN archived_at;

-- Remove tool from enum message_role

-- Put enum message_role as it was aside
ALTER TYPE public.message_role RENAME TO message_role__old;

-- Make enum message_role anew
CREATE TYPE public.message_role AS ENUM ('system', 'user', 'assistant');

-- Move messages.role over
ALTER TABLE public.messages ALTER COLUMN role TYPE public.message_role USING role::text::public.message_role;

-- Drop what enum message_role was
DROP TYPE public.message_role__old;
