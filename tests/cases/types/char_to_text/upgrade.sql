-- types/char_to_text
--
-- Revision 000000000002, after 000000000001

-- Change type of users.code from char(1) to text
ALTER TABLE public.users ALTER COLUMN code TYPE text;
