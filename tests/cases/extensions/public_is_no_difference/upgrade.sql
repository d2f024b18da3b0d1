-- extensions/public_is_no_difference
--
-- Revision 000000000002, after 000000000001

-- Add column users.note (text)
ALTER TABLE public.users ADD COLUMN note text;
