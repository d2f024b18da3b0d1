-- Takes back: online/require_with_fill_without_a_key
--
-- Revision 000000000002, after 000000000001

-- Let users.email be NULL
ALTER TABLE public.users ALTER COLUMN email DROP NOT NULL;
