-- online/key_deferrable
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_pkey on users
CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON public.users (id);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make primary key of users of index users_pkey
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey DEFERRABLE INITIALLY DEFERRED;
