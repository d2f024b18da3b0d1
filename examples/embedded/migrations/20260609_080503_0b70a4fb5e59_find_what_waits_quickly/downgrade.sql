-- Takes back: find what waits quickly
--
-- Revision 0b70a4fb5e59, after 3c1bed79d4fc

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Drop index messages_waiting_idx of messages
DROP INDEX CONCURRENTLY public.messages_waiting_idx;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop column messages.sent_by (integer)
ALTER TABLE public.messages DROP COLUMN sent_by;
