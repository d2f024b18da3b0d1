-- Takes back: enums/remove_value_with_index_and_check
--
-- Revision 000000000002, after 000000000001

-- Add happy to enum mood
ALTER TYPE public.mood ADD VALUE 'happy';
