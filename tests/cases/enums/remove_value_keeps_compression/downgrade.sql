-- Takes back: enums/remove_value_keeps_compression
--
-- Revision 000000000002, after 000000000001

-- Add happy to enum mood
ALTER TYPE public.mood ADD VALUE 'happy';
