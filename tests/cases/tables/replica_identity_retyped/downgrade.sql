-- Takes back: tables/replica_identity_retyped
--
-- Revision 000000000002, after 000000000001

-- Change type of users.email from varchar(20) to text
ALTER TABLE public.users ALTER COLUMN email TYPE text;
