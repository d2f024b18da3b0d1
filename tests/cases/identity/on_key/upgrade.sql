-- identity/on_key
--
-- Revision 000000000002, after 000000000001

-- Generate users.id always as identity
ALTER TABLE public.users ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;

-- Go on behind the numbers that users has
SELECT setval(pg_get_serial_sequence('public.users', 'id'), max(id)) FROM public.users HAVING max(id) >= 1;
