-- Takes back: indexes/exchange_names
--
-- Revision 000000000002, after 000000000001

-- drop index b of users
DROP INDEX public.b;

-- drop index a of users
DROP INDEX public.a;

-- create index b on users
CREATE INDEX b ON public.users (tenant);

-- create index a on users
CREATE INDEX a ON public.users (email);
