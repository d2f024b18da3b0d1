-- schemas/comment_changed
--
-- Revision 000000000002, after 000000000001

-- Set comment of schema reporting
COMMENT ON SCHEMA reporting IS 'after';
