-- enums/value_at_the_front
--
-- Revision 000000000002, after 000000000001

-- Add low to enum mood
ALTER TYPE public.mood ADD VALUE 'low' BEFORE 'sad';
