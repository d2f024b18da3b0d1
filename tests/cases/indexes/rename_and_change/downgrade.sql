-- Takes back: indexes/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- drop index b of users
DROP INDEX public.b;

-- create index b on users
CREATE INDEX b ON public.users (tenant, email);

-- rename index b to a
ALTER INDEX public.b RENAME TO a;
