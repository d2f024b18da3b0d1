-- identity/on_key
--
-- Revision 000000000002, after 000000000001

-- Generate users.id always as identity
ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;

-- Go on after the numbers that rows of users have
SELECT setval(pg_get_serial_sequence('public.users', 'id'), greatest(max(id) + 1, 1), false) FROM public.users;
