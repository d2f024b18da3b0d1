-- columns/exchange_names
--
-- Revision 000000000002, after 000000000001

-- drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- add check users_check on users
ALTER TABLE public.users ADD CONSTRAINT users_check CHECK (second < first);

-- create index users_second_idx on users
CREATE INDEX users_second_idx ON public.users (second);

-- drop index users_first_idx of users
DROP INDEX public.users_first_idx;
