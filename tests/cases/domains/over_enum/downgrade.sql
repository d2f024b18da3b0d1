-- Takes back: domains/over_enum
--
-- Revision 000000000002, after 000000000001

-- Add ok to enum mood
ALTER TYPE public.mood ADD VALUE 'ok' AFTER 'sad';
