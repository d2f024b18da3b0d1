-- composites/comment
--
-- Revision 000000000002, after 000000000001

-- Set comment of type address
COMMENT ON TYPE public.address IS 'where';
