-- Takes back: columns/add_with_comment
--
-- Revision 000000000002, after 000000000001

-- Drop column users.nickname (text)
ALTER TABLE public.users DROP COLUMN nickname;
