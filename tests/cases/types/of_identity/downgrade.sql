-- Takes back: types/of_identity
--
-- Revision 000000000002, after 000000000001

-- Change type of users.id from bigint to integer
ALTER TABLE public.users ALTER COLUMN id TYPE integer;
