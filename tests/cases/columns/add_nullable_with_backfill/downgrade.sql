-- Takes back: columns/add_nullable_with_backfill
--
-- Revision 000000000002, after 000000000001

-- Drop column users.nickname (text)
ALTER TABLE public.users DROP COLUMN nickname;
