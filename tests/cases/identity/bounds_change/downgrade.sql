-- Takes back: identity/bounds_change
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number SET MINVALUE 3 SET MAXVALUE 2000 SET START WITH 3 SET CACHE 1 SET NO CYCLE;
