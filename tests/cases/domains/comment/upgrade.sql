-- domains/comment
--
-- Revision 000000000002, after 000000000001

-- Set comment of domain email
COMMENT ON DOMAIN public.email IS 'two';
