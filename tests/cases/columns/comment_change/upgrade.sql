-- columns/comment_change
--
-- Revision 000000000002, after 000000000001

-- Set comment of column users.email
COMMENT ON COLUMN public.users.email IS 'new';
