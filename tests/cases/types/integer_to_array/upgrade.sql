-- types/integer_to_array
--
-- Revision 000000000002, after 000000000001

-- Change type of users.tag from integer to integer[]
ALTER TABLE public.users ALTER COLUMN tag TYPE integer[] USING ARRAY[tag];
