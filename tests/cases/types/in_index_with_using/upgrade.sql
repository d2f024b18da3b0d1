-- types/in_index_with_using
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING age::integer;
