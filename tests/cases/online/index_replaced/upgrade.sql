-- online/index_replaced
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_idx_new on users
CREATE INDEX CONCURRENTLY users_idx_new ON public.users (team, email);

-- Drop index users_idx of users
DROP INDEX CONCURRENTLY public.users_idx;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Rename index users_idx_new to users_idx
ALTER INDEX public.users_idx_new RENAME TO users_idx;
