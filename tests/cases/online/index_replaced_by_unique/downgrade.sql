-- Takes back: online/index_replaced_by_unique
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_idx_new on users
CREATE INDEX CONCURRENTLY users_idx_new ON public.users (team);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop constraint users_idx of users
ALTER TABLE public.users DROP CONSTRAINT users_idx;

-- Rename index users_idx_new to users_idx
ALTER INDEX public.users_idx_new RENAME TO users_idx;
