-- Takes back: enums/remove_value_carried_along_by_a_key
--
-- Revision 000000000002, after 000000000001

-- Add happy to enum mood
ALTER TYPE public.mood ADD VALUE 'happy';
