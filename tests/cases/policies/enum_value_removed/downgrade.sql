-- Takes back: policies/enum_value_removed
--
-- Revision 000000000002, after 000000000001

-- Add happy to enum mood
ALTER TYPE public.mood ADD VALUE 'happy';
