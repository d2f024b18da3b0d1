-- Takes back: inheritance/check_not_valid
--
-- Revision 000000000002, after 000000000001

-- Drop table staff
DROP TABLE public.staff;

-- Drop table people
DROP TABLE public.people;
