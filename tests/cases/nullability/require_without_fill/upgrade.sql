-- nullability/require_without_fill
--
-- Revision 000000000002, after 000000000001

-- Require users.name
ALTER TABLE public.users ALTER COLUMN name SET NOT NULL;
