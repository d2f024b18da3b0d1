-- Takes back: inheritance/retype_with_default
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING age::integer;

-- Set default of users.age to 18
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT 18;

-- Drop default of admins.age
ALTER TABLE public.admins ALTER COLUMN age DROP DEFAULT;

-- Change type of admins.age from text to integer
ALTER TABLE public.admins ALTER COLUMN age TYPE integer USING age::integer;

-- Set default of admins.age to 18
ALTER TABLE public.admins ALTER COLUMN age SET DEFAULT 18;

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
