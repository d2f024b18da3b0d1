-- types/in_expression_index
--
-- Revision 000000000002, after 000000000001

-- Change type of users.state from integer to bigint
ALTER TABLE public.users ALTER COLUMN state TYPE bigint;
