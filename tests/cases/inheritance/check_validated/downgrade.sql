-- Takes back: inheritance/check_validated
--
-- Revision 000000000002, after 000000000001

-- Let staff inherit people no more
ALTER TABLE public.staff NO INHERIT public.people;

-- Make check aged of people anew, for new rows only
ALTER TABLE public.people DROP CONSTRAINT aged;
ALTER TABLE public.people ADD CONSTRAINT aged CHECK (age >= 0) NOT VALID;

-- Make check aged of staff anew, for new rows only
ALTER TABLE public.staff DROP CONSTRAINT aged;
ALTER TABLE public.staff ADD CONSTRAINT aged CHECK (age >= 0) NOT VALID;

-- Let staff inherit people
ALTER TABLE public.staff INHERIT public.people;
