-- Takes back: checks/not_valid_with_table
--
-- Revision 000000000002, after 000000000001

-- Drop table users
DROP TABLE public.users;
