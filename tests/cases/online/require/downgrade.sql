-- Takes back: online/require
--
-- Revision 000000000002, after 000000000001

-- Let users.team be NULL
ALTER TABLE public.users ALTER COLUMN team DROP NOT NULL;

-- Let users.email be NULL
ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;
