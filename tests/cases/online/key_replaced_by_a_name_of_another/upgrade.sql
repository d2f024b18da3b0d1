-- online/key_replaced_by_a_name_of_another
--
-- Revision 000000000002, after 000000000001

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT members;

-- Create table members
CREATE TABLE public.members (
    id bigint NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (id)
);

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index people on users
CREATE UNIQUE INDEX CONCURRENTLY people ON public.users (id, email);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make primary key of users of index people
ALTER TABLE public.users ADD CONSTRAINT people PRIMARY KEY USING INDEX people;
