-- types/varchar_longer
--
-- Revision 000000000002, after 000000000001

-- Change type of users.code from varchar(10) to varchar(20)
ALTER TABLE public.users ALTER COLUMN code TYPE varchar(20);
