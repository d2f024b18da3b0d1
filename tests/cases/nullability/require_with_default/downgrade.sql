-- Takes back: nullability/require_with_default
--
-- Revision 000000000002, after 000000000001

-- Let users.name be NULL
ALTER TABLE public.users ALTER COLUMN name DROP NOT NULL;

-- Drop default of users.name
ALTER TABLE public.users ALTER COLUMN name DROP DEFAULT;
