-- Takes back: types/with_default_that_goes
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from integer to text
ALTER TABLE public.users ALTER COLUMN age TYPE text;

-- Set default of users.age to ''
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT '';
