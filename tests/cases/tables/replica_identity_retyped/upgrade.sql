-- tables/replica_identity_retyped
--
-- Revision 000000000002, after 000000000001

-- Change type of users.email from text to varchar(20)
ALTER TABLE public.users ALTER COLUMN email TYPE varchar(20) USING email::varchar(20);
