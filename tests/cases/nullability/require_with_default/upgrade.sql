-- nullability/require_with_default
--
-- Revision 000000000002, after 000000000001

-- Set default of users.name to '?'
ALTER TABLE public.users ALTER COLUMN name SET DEFAULT '?';

-- Require users.name, NULLs filled with '!'
UPDATE public.users SET name = '!' WHERE name IS NULL;

-- Require users.name
ALTER TABLE public.users ALTER COLUMN name SET NOT NULL;
