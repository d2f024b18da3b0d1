-- inheritance/check_not_valid
--
-- Revision 000000000002, after 000000000001

-- Create table people
CREATE TABLE public.people (
    age integer NOT NULL
);

-- Add check aged on people, for new rows only
ALTER TABLE public.people ADD CONSTRAINT aged CHECK (age >= 0) NOT VALID;

-- Create table staff
CREATE TABLE public.staff (
    age integer NOT NULL,
    wage integer NOT NULL
);

-- Add check aged on staff, for new rows only
ALTER TABLE public.staff ADD CONSTRAINT aged CHECK (age >= 0) NOT VALID;

-- Let staff inherit people
ALTER TABLE public.staff INHERIT public.people;
