-- Takes back: nullability/relax_with_backfill
--
-- Revision 000000000002, after 000000000001

-- Require users.name, NULLs filled with '?'
UPDATE public.users SET name = '?' WHERE name IS NULL;

-- Require users.name
ALTER TABLE public.users ALTER COLUMN name SET NOT NULL;
