-- enums/array_to_text
--
-- Revision 000000000002, after 000000000001

-- Change type of users.mood from public.mood[] to text[]
ALTER TABLE public.users ALTER COLUMN mood TYPE text[];

-- Drop enum mood
DROP TYPE public.mood;
