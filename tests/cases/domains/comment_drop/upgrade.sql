-- domains/comment_drop
--
-- Revision 000000000002, after 000000000001

-- Drop comment of domain email
COMMENT ON DOMAIN public.email IS NULL;
