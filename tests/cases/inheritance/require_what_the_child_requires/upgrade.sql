-- inheritance/require_what_the_child_requires
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users no more
ALTER TABLE public.admins NO INHERIT public.users;

-- Require users.email, NULLs filled with ''
UPDATE public.users SET email = '' WHERE email IS NULL;

-- Require users.email
ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
