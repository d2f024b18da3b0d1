-- inheritance/drop_both
--
-- Revision 000000000002, after 000000000001

-- Drop table admins
DROP TABLE public.admins;

-- Drop table users
DROP TABLE public.users;
