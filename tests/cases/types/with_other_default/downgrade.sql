-- Takes back: types/with_other_default
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Change type of users.age from integer to text
ALTER TABLE public.users ALTER COLUMN age TYPE text;

-- Set default of users.age to '7'
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT '7';
