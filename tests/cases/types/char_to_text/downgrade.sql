-- Takes back: types/char_to_text
--
-- Revision 000000000002, after 000000000001

-- Change type of users.code from text to char(1)
ALTER TABLE public.users ALTER COLUMN code TYPE char(1);
