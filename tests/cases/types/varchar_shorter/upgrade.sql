-- types/varchar_shorter
--
-- Revision 000000000002, after 000000000001

-- Change type of users.code from varchar(20) to varchar(10)
ALTER TABLE public.users ALTER COLUMN code TYPE varchar(10);
