-- Takes back: enums/rename
--
-- Revision 000000000002, after 000000000001

-- rename enum feeling to mood
ALTER TYPE public.feeling RENAME TO mood;
