-- types/in_primary_key
--
-- Revision 000000000002, after 000000000001

-- Change type of users.id from integer to bigint
ALTER TABLE public.users ALTER COLUMN id TYPE bigint;
