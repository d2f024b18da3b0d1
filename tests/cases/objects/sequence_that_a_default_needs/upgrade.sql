-- objects/sequence_that_a_default_needs
--
-- Revision 000000000002, after 000000000001

-- Create sequence ages
CREATE SEQUENCE ages AS integer START WITH 5;

-- Set default of users.age to nextval('ages')
ALTER TABLE public.users ALTER COLUMN age SET DEFAULT nextval('ages');
