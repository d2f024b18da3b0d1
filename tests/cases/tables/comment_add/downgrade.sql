-- Takes back: tables/comment_add
--
-- Revision 000000000002, after 000000000001

-- Drop comment of table users
COMMENT ON TABLE public.users IS NULL;
