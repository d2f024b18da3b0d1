-- identity/bounds_drop
--
-- Revision 000000000002, after 000000000001

-- Change identity of users.number: always, from 20, in steps of 1
ALTER TABLE public.users ALTER COLUMN number SET NO MINVALUE SET NO MAXVALUE SET CACHE 1 SET NO CYCLE;
