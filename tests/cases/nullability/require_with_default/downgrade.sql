-- Takes back: nullability/require_with_default
--
-- Revision 000000000002, after 000000000001

-- let users.name be NULL
ALTER TABLE public.users ALTER COLUMN name DROP NOT NULL;

-- drop default of users.name
ALTER TABLE public.users ALTER COLUMN name DROP DEFAULT;
