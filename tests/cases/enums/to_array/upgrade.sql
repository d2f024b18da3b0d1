-- enums/to_array
--
-- Revision 000000000002, after 000000000001

-- Change type of users.mood from public.mood to public.mood[]
ALTER TABLE public.users ALTER COLUMN mood TYPE public.mood[] USING ARRAY[mood];
