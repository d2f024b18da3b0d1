-- Takes back: types/text_to_uuid
--
-- Revision 000000000002, after 000000000001

-- Change type of users.token from uuid to text
ALTER TABLE public.users ALTER COLUMN token TYPE text;
