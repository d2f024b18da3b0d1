-- Takes back: types/in_expression_index
--
-- Revision 000000000002, after 000000000001

-- Change type of users.state from bigint to integer
ALTER TABLE public.users ALTER COLUMN state TYPE integer;
