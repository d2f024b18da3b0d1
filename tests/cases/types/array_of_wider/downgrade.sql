-- Takes back: types/array_of_wider
--
-- Revision 000000000002, after 000000000001

-- Change type of users.xs from bigint[] to integer[]
ALTER TABLE public.users ALTER COLUMN xs TYPE integer[];
