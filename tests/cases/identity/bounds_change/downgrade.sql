-- Takes back: identity/bounds_change
--
-- Revision 000000000002, after 000000000001

-- Change identity of users.number: always, from 1, in steps of 1
ALTER TABLE public.users ALTER COLUMN number SET MINVALUE 3 SET MAXVALUE 2000 SET START WITH 3 SET CACHE 1 SET NO CYCLE;
