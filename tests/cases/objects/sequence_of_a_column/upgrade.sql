-- objects/sequence_of_a_column
--
-- Revision 000000000002, after 000000000001

-- Drop sequence numbers
DROP SEQUENCE public.numbers;

-- Drop column users.age (integer)
ALTER TABLE public.users DROP COLUMN age;
