-- Takes back: objects/sequence_that_a_default_needs
--
-- Revision 000000000002, after 000000000001

-- Drop default of users.age
ALTER TABLE public.users ALTER COLUMN age DROP DEFAULT;

-- Drop sequence ages
DROP SEQUENCE public.ages;
