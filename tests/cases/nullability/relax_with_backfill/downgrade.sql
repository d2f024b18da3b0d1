-- Takes back: nullability/relax_with_backfill
--
-- Revision 000000000002, after 000000000001

-- require users.name, NULLs filled with '?'
UPDATE public.users SET name = '?' WHERE name IS NULL;
ALTER TABLE public.users ALTER COLUMN name SET NOT NULL;
