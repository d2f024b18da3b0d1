-- Takes back: online/children
--
-- Revision 000000000002, after 000000000001

-- Drop check has_email of people
ALTER TABLE public.people DROP CONSTRAINT has_email;

-- Drop check has_email of users
ALTER TABLE public.users DROP CONSTRAINT has_email;

-- Let people.email be NULL
ALTER TABLE public.people ALTER COLUMN email DROP NOT NULL;

-- Let users.email be NULL
ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;
