-- Takes back: identity/drop_with_options
--
-- Revision 000000000002, after 000000000001

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 5);

-- Go on after the numbers that rows of users have
SELECT setval(pg_get_serial_sequence('public.users', 'number'), greatest(max(number) + 5, 1000), false) FROM public.users;
