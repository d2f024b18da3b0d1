-- online/key_replaced
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_pkey_new on users
CREATE UNIQUE INDEX CONCURRENTLY users_pkey_new ON public.users (team, id);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop constraint users_pkey of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Make primary key of users of index users_pkey_new
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey_new;
