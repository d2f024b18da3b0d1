-- types/of_identity
--
-- Revision 000000000002, after 000000000001

-- change type of users.id from integer to bigint
ALTER TABLE public.users ALTER COLUMN id TYPE bigint;
