-- types/text_to_varchar
--
-- Revision 000000000002, after 000000000001

-- Change type of users.code from text to varchar(20)
ALTER TABLE public.users ALTER COLUMN code TYPE varchar(20);
