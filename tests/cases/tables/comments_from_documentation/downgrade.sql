-- Takes back: tables/comments_from_documentation
--
-- Revision 000000000002, after 000000000001

-- Drop comment of column users.email
COMMENT ON COLUMN public.users.email IS NULL;

-- Drop comment of table users
COMMENT ON TABLE public.users IS NULL;
