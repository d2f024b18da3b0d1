-- online/key_to_index_of_the_same_name
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_id_new on users
CREATE UNIQUE INDEX CONCURRENTLY users_id_new ON public.users (id);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop constraint users_id of users
ALTER TABLE public.users DROP CONSTRAINT users_id;

-- Rename index users_id_new to users_id
ALTER INDEX public.users_id_new RENAME TO users_id;
