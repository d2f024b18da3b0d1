-- objects/row_type_in_a_signature
--
-- Revision 000000000002, after 000000000001

-- Drop function shown(users)
DROP FUNCTION public.shown(users);

-- Drop table users
DROP TABLE public.users;
