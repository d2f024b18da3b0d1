-- Takes back: enums/name_with_capitals
--
-- Revision 000000000002, after 000000000001

-- Drop column users.other (public."Mood")
ALTER TABLE public.users DROP COLUMN other;
