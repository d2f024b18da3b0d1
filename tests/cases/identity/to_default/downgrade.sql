-- Takes back: identity/to_default
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.number
ALTER TABLE public.users ALTER COLUMN number DROP DEFAULT;

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;

-- Go on after the numbers that rows of users have
SELECT setval(pg_get_serial_sequence('public.users', 'number'), greatest(max(number) + 1, 1), false) FROM public.users;
