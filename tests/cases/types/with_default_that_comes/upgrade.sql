-- types/with_default_that_comes
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING age::integer;

-- Set default of users.age to 0
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT 0;
