-- enums/values_everywhere
--
-- Revision 000000000002, after 000000000001

-- Add a, b, c, d, e, f to enum mood
ALTER TYPE public.mood ADD VALUE 'a' BEFORE 'sad';
ALTER TYPE public.mood ADD VALUE 'b' AFTER 'a';
ALTER TYPE public.mood ADD VALUE 'c' AFTER 'sad';
ALTER TYPE public.mood ADD VALUE 'd' AFTER 'c';
ALTER TYPE public.mood ADD VALUE 'e';
ALTER TYPE public.mood ADD VALUE 'f';
