-- Takes back: objects/sequence_of_a_column
--
-- Revision 000000000002, after 000000000001

-- Add column users.age (integer)
ALTER TABLE public.users ADD COLUMN age integer;

-- Create sequence numbers
CREATE SEQUENCE numbers OWNED BY users.age;
