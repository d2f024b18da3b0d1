-- enums/value_at_the_front
--
-- Revision 000000000002, after 000000000001

-- Add low to enum mood
ALTER TYPE public.mood ADD VALUE 'low' BEFORE 'sad';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction
