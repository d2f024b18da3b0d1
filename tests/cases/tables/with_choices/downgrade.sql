-- Takes back: tables/with_choices
--
-- Revision 000000000002, after 000000000001

-- Drop table users
DROP TABLE public.users;
