-- identity/bounds_change
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number SET MINVALUE 10 SET MAXVALUE 1000 SET START WITH 10 RESTART SET CACHE 5 SET CYCLE;

-- Go on behind the numbers that users has
SELECT setval(pg_get_serial_sequence('public.users', 'number'), max(number)) FROM public.users HAVING max(number) >= 10;
