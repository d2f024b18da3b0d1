-- Takes back: online/require_with_fill
--
-- Revision 000000000002, after 000000000001

-- Let users.team be NULL
ALTER TABLE public.users ALTER COLUMN team DROP NOT NULL;

-- Let users.email be NULL
ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;
