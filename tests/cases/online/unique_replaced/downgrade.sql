-- Takes back: online/unique_replaced
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_key_new on users
CREATE UNIQUE INDEX CONCURRENTLY users_key_new ON public.users (email);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop constraint users_key of users
ALTER TABLE public.users DROP CONSTRAINT users_key;

-- Make unique users_key of index users_key_new
ALTER TABLE public.users ADD CONSTRAINT users_key UNIQUE USING INDEX users_key_new;
