-- Takes back: nullability/require_without_fill
--
-- Revision 000000000002, after 000000000001

-- Let users.name be NULL
ALTER TABLE public.users ALTER COLUMN name DROP NOT NULL;
