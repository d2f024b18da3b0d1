-- find what waits quickly
--
-- Revision 0b70a4fb5e59, after 3c1bed79d4fc

-- Add column messages.sent_by (integer)
ALTER TABLE public.messages ADD COLUMN sent_by integer;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index messages_waiting_idx on messages
CREATE INDEX CONCURRENTLY messages_waiting_idx ON public.messages (id) WHERE sent_at IS NULL;
