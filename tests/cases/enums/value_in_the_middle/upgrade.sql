-- enums/value_in_the_middle
--
-- Revision 000000000002, after 000000000001

-- Add meh to enum mood
ALTER TYPE public.mood ADD VALUE 'meh' AFTER 'sad';
