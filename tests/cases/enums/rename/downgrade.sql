-- Takes back: enums/rename
--
-- Revision 000000000002, after 000000000001

-- Rename enum feeling to mood
ALTER TYPE public.feeling RENAME TO mood;
