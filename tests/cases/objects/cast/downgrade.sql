-- Takes back: objects/cast
--
-- Revision 000000000002, after 000000000001

-- Drop cast integer as mood
DROP CAST (integer AS mood);

-- Drop function mood_of(integer)
DROP FUNCTION public.mood_of(integer);
