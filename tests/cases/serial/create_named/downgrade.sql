-- Takes back: serial/create_named
--
-- Revision 000000000002, after 000000000001

-- Drop table users
DROP TABLE public.users;
