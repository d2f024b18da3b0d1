-- inheritance/check_validated
--
-- Revision 000000000002, after 000000000001

-- Let staff inherit people no more
ALTER TABLE public.staff NO INHERIT public.people;

-- Look at the rows that exist: check aged of staff
ALTER TABLE public.staff VALIDATE CONSTRAINT aged;

-- Look at the rows that exist: check aged of people
ALTER TABLE public.people VALIDATE CONSTRAINT aged;

-- Let staff inherit people
ALTER TABLE public.staff INHERIT public.people;
