-- enums/value_at_the_end
--
-- Revision 000000000002, after 000000000001

-- Add glad to enum mood
ALTER TYPE public.mood ADD VALUE 'glad';
