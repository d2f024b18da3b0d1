-- indexes/rename_and_change
--
-- Revision 000000000002, after 000000000001

-- rename index a to b
ALTER INDEX public.a RENAME TO b;

-- drop index b of users
DROP INDEX public.b;

-- create index b on users
CREATE INDEX b ON public.users (email);
