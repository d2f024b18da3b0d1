-- types/boolean_to_bigint
--
-- Revision 000000000002, after 000000000001

-- Change type of users.active from boolean to bigint
ALTER TABLE public.users ALTER COLUMN active TYPE bigint USING active::integer;
