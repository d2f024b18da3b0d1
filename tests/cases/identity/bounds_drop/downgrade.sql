-- Takes back: identity/bounds_drop
--
-- Revision 000000000002, after 000000000001

-- Change identity of users.number: always, from 20, in steps of 1
ALTER TABLE public.users ALTER COLUMN number SET MINVALUE 10 SET MAXVALUE 1000 RESTART SET CACHE 5 SET CYCLE;

-- Go on after the numbers that rows of users have
SELECT setval(pg_get_serial_sequence('public.users', 'number'), greatest(max(number) + 1, 20), false) FROM public.users;
