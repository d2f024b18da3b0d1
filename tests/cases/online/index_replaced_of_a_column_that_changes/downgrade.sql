-- Takes back: online/index_replaced_of_a_column_that_changes
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Drop index users_idx of users
DROP INDEX CONCURRENTLY public.users_idx;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Change type of users.team from text to integer
ALTER TABLE public.users ALTER COLUMN team TYPE integer USING team::integer;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_idx on users
CREATE INDEX CONCURRENTLY users_idx ON public.users (team);
