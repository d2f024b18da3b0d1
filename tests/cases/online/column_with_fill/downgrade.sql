-- Takes back: online/column_with_fill
--
-- Revision 000000000002, after 000000000001

-- Drop column users.other (integer)
ALTER TABLE public.users DROP COLUMN other;

-- Drop column users.word (text)
ALTER TABLE public.users DROP COLUMN word;
