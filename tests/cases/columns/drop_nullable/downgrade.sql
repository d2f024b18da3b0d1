-- Takes back: columns/drop_nullable
--
-- Revision 000000000002, after 000000000001

-- Add column users.nickname (text)
ALTER TABLE public.users ADD COLUMN nickname text;
