-- Takes back: online/key_replaced_by_a_name_of_another
--
-- Revision 000000000002, after 000000000001

-- Drop table members
DROP TABLE public.members;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index members on users
CREATE UNIQUE INDEX CONCURRENTLY members ON public.users (id);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop constraint people of users
ALTER TABLE public.users DROP CONSTRAINT people;

-- Make primary key of users of index members
ALTER TABLE public.users ADD CONSTRAINT members PRIMARY KEY USING INDEX members;
