-- nullability/require_with_default
--
-- Revision 000000000002, after 000000000001

-- set default of users.name to '?'
ALTER TABLE public.users ALTER COLUMN name SET DEFAULT '?';

-- require users.name, NULLs filled with '!'
UPDATE public.users SET name = '!' WHERE name IS NULL;
ALTER TABLE public.users ALTER COLUMN name SET NOT NULL;
