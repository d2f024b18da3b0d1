-- online/index_replaced_by_unique
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_idx_new on users
CREATE UNIQUE INDEX CONCURRENTLY users_idx_new ON public.users (email);

-- Drop index users_idx of users
DROP INDEX CONCURRENTLY public.users_idx;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make unique users_idx of index users_idx_new
ALTER TABLE public.users ADD CONSTRAINT users_idx UNIQUE USING INDEX users_idx_new;
