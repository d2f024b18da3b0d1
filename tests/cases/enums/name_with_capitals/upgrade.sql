-- enums/name_with_capitals
--
-- Revision 000000000002, after 000000000001

-- Add column users.other (public."Mood")
ALTER TABLE public.users ADD COLUMN other public."Mood";
