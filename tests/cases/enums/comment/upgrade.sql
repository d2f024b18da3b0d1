-- enums/comment
--
-- Revision 000000000002, after 000000000001

-- Set comment of enum mood
COMMENT ON TYPE public.mood IS 'it''s how one feels';
