-- serial/to_identity
--
-- Revision 000000000002, after 000000000001

-- Number users.number no more: drop sequence users_number_seq
ALTER TABLE public.users ALTER COLUMN number DROP DEFAULT;
DROP SEQUENCE public.users_number_seq;

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;

-- Go on after the numbers that rows of users have
SELECT setval(pg_get_serial_sequence('public.users', 'number'), greatest(max(number) + 1, 1), false) FROM public.users;
