-- Takes back: types/boolean_to_integer
--
-- Revision 000000000002, after 000000000001

-- Change type of users.active from integer to boolean
ALTER TABLE public.users ALTER COLUMN active TYPE boolean USING active::boolean;
