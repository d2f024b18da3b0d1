-- Takes back: online/require_with_fill_and_deferred_key
--
-- Revision 000000000002, after 000000000001

-- Let users.team be NULL
ALTER TABLE public.users ALTER COLUMN team DROP NOT NULL;
