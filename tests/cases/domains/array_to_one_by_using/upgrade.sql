-- domains/array_to_one_by_using
--
-- Revision 000000000002, after 000000000001

-- Change type of users.zip from public.zip[] to public.zip
ALTER TABLE public.users ALTER COLUMN zip TYPE public.zip USING zip[1];
