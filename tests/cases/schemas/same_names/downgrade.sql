-- Takes back: schemas/same_names
--
-- Revision 000000000002, after 000000000001

-- Drop unique users_a_key of audit.users
ALTER TABLE audit.users DROP CONSTRAINT users_a_key;

-- Change type of users.a from bigint to integer
ALTER TABLE public.users ALTER COLUMN a TYPE integer;
