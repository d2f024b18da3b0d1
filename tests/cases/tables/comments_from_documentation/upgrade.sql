-- tables/comments_from_documentation
--
-- Revision 000000000002, after 000000000001

-- Set comment of table users
COMMENT ON TABLE public.users IS 'People who can sign in.';

-- Set comment of column users.email
COMMENT ON COLUMN public.users.email IS 'As they wrote it.';
