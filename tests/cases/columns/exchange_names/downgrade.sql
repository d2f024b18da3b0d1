-- Takes back: columns/exchange_names
--
-- Revision 000000000002, after 000000000001

-- create index users_first_idx on users
CREATE INDEX users_first_idx ON public.users (first);

-- drop index users_second_idx of users
DROP INDEX public.users_second_idx;

-- drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- add check users_check on users
ALTER TABLE public.users ADD CONSTRAINT users_check CHECK (first < second);
