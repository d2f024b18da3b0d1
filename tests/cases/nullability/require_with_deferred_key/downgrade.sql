-- Takes back: nullability/require_with_deferred_key
--
-- Revision 000000000002, after 000000000001

-- Let users.boss be NULL
ALTER TABLE public.users ALTER COLUMN boss DROP NOT NULL;
