-- types/text_to_array
--
-- Revision 000000000002, after 000000000001

-- Change type of users.tags from text to text[]
ALTER TABLE public.users ALTER COLUMN tags TYPE text[] USING string_to_array(tags, ',');
