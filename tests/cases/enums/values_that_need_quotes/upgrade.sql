-- enums/values_that_need_quotes
--
-- Revision 000000000002, after 000000000001

-- Add back\slash, größer 日本 to enum mood
ALTER TYPE public.mood ADD VALUE 'back\slash' AFTER 'it''s';
ALTER TYPE public.mood ADD VALUE 'größer 日本';
