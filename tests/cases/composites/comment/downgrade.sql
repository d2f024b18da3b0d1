-- Takes back: composites/comment
--
-- Revision 000000000002, after 000000000001

-- Drop comment of type address
COMMENT ON TYPE public.address IS NULL;
