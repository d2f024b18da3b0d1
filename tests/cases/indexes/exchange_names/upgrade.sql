-- indexes/exchange_names
--
-- Revision 000000000002, after 000000000001

-- drop index a of users
DROP INDEX public.a;

-- drop index b of users
DROP INDEX public.b;

-- create index a on users
CREATE INDEX a ON public.users (tenant);

-- create index b on users
CREATE INDEX b ON public.users (email);
