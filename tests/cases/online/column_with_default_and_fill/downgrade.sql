-- Takes back: online/column_with_default_and_fill
--
-- Revision 000000000002, after 000000000001

-- Drop column users.score (integer)
ALTER TABLE public.users DROP COLUMN score;
