-- Takes back: columns/drop_nullable
--
-- Revision 000000000002, after 000000000001

-- add column users.nickname (text)
ALTER TABLE public.users ADD COLUMN nickname text;
