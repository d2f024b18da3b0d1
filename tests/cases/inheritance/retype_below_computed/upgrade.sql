-- inheritance/retype_below_computed
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Change type of admins.age from integer to text
ALTER TABLE public.admins ALTER COLUMN age TYPE text;

-- Add column admins.told (text)
ALTER TABLE public.admins ADD COLUMN told text NOT NULL GENERATED ALWAYS AS (lower(age)) STORED;

-- Change type of users.age from integer to text
ALTER TABLE public.users ALTER COLUMN age TYPE text;

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
