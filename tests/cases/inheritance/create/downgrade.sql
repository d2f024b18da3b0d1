-- Takes back: inheritance/create
--
-- Revision 000000000002, after 000000000001

-- Drop table admins
DROP TABLE public.admins;
