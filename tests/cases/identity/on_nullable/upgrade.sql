-- identity/on_nullable
--
-- Revision 000000000002, after 000000000001

-- Require users.number, NULLs filled with id
UPDATE public.users SET number = id WHERE number IS NULL;

-- Require users.number
ALTER TABLE public.users ALTER COLUMN number SET NOT NULL;

-- Generate users.number always as identity
ALTER TABLE public.users ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;

-- Go on after the numbers that rows of users have
SELECT setval(pg_get_serial_sequence('public.users', 'number'), greatest(max(number) + 1, 1), false) FROM public.users;
