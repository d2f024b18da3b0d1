-- inheritance/retype_with_default
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Drop default of admins.age
ALTER TABLE public.admins ALTER COLUMN age DROP DEFAULT;

-- Change type of admins.age from integer to text
ALTER TABLE public.admins ALTER COLUMN age TYPE text;

-- Set default of admins.age to 'old'
ALTER TABLE public.admins ALTER COLUMN age SET DEFAULT 'old';

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Change type of users.age from integer to text
ALTER TABLE public.users ALTER COLUMN age TYPE text;

-- Set default of users.age to 'old'
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT 'old';

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
