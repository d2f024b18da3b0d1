-- schemas/same_names
--
-- Revision 000000000002, after 000000000001

-- Change type of users.a from integer to bigint
ALTER TABLE public.users ALTER COLUMN a TYPE bigint;

-- Add unique users_a_key on audit.users (a)
ALTER TABLE audit.users ADD CONSTRAINT users_a_key UNIQUE (a);
