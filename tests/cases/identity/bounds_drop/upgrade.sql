-- identity/bounds_drop
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number SET NO MINVALUE SET NO MAXVALUE SET CACHE 1 SET NO CYCLE;
