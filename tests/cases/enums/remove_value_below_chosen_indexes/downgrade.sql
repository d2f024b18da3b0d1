-- Takes back: enums/remove_value_below_chosen_indexes
--
-- Revision 000000000002, after 000000000001

-- Add sad to enum mood
ALTER TYPE public.mood ADD VALUE 'sad';
