-- Takes back: inheritance/parent_loses_what_changes
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Add column users.age (integer), filled with 0
ALTER TABLE public.users ADD COLUMN age integer NOT NULL DEFAULT 0;

-- Drop default of users.age: new rows bring a value
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Change type of admins.age from text to integer
ALTER TABLE public.admins ALTER COLUMN age TYPE integer USING age::integer;

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
