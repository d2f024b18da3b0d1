-- columns/add_with_comment
--
-- Revision 000000000002, after 000000000001

-- add column users.nickname (text)
ALTER TABLE public.users ADD COLUMN nickname text;
COMMENT ON COLUMN public.users.nickname IS 'as shown to others';
