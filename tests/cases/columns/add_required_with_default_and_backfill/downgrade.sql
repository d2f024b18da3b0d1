-- Takes back: columns/add_required_with_default_and_backfill
--
-- Revision 000000000002, after 000000000001

-- Drop column users.score (integer)
ALTER TABLE public.users DROP COLUMN score;
