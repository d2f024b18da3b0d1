-- enums/rename
--
-- Revision 000000000002, after 000000000001

-- Rename enum mood to feeling
ALTER TYPE public.mood RENAME TO feeling;
