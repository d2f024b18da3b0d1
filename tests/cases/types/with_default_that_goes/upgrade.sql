-- types/with_default_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING age::integer;
