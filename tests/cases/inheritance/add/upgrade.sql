-- inheritance/add
--
-- Revision 000000000002, after 000000000001

-- Let admins inherit users
ALTER TABLE public.admins INHERIT public.users;
