-- Takes back: enums/create_unused
--
-- Revision 000000000002, after 000000000001

-- Drop enum mood
DROP TYPE public.mood;
