-- tables/comment_change
--
-- Revision 000000000002, after 000000000001

-- Set comment of table users
COMMENT ON TABLE public.users IS 'new
in two lines';
