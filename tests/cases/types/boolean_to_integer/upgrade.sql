-- types/boolean_to_integer
--
-- Revision 000000000002, after 000000000001

-- Change type of users.active from boolean to integer
ALTER TABLE public.users ALTER COLUMN active TYPE integer USING active::integer;
