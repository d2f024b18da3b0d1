-- Takes back: extensions/public_is_no_difference
--
-- Revision 000000000002, after 000000000001

-- Drop column users.note (text)
ALTER TABLE public.users DROP COLUMN note;
