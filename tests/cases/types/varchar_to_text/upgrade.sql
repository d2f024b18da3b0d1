-- types/varchar_to_text
--
-- Revision 000000000002, after 000000000001

-- Change type of users.code from varchar(20) to text
ALTER TABLE public.users ALTER COLUMN code TYPE text;
