-- columns/comment_drop
--
-- Revision 000000000002, after 000000000001

-- Drop comment of column users.email
COMMENT ON COLUMN public.users.email IS NULL;
