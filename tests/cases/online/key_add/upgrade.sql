-- online/key_add
--
-- Revision 000000000002, after 000000000001

-- Refuse NULL in users.id, of new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_id_required CHECK (id IS NOT NULL) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: check users_id_required
ALTER TABLE public.users VALIDATE CONSTRAINT users_id_required;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Require users.id: no row has NULL, as the check knows
ALTER TABLE public.users ALTER COLUMN id SET NOT NULL;

-- Drop check users_id_required of users
ALTER TABLE public.users DROP CONSTRAINT users_id_required;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_pkey on users
CREATE UNIQUE INDEX CONCURRENTLY users_pkey ON public.users (id);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make primary key of users of index users_pkey
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY USING INDEX users_pkey;
