-- nullability/relax_with_backfill
--
-- Revision 000000000002, after 000000000001

-- Let users.name be NULL
ALTER TABLE public.users ALTER COLUMN name DROP NOT NULL;
