-- columns/add_with_comment
--
-- Revision 000000000002, after 000000000001

-- Add column users.nickname (text)
ALTER TABLE public.users ADD COLUMN nickname text;

-- Set comment of column users.nickname
COMMENT ON COLUMN public.users.nickname IS 'as shown to others';
