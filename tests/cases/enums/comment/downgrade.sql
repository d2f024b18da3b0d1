-- Takes back: enums/comment
--
-- Revision 000000000002, after 000000000001

-- Drop comment of enum mood
COMMENT ON TYPE public.mood IS NULL;
