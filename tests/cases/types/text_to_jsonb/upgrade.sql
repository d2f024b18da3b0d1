-- types/text_to_jsonb
--
-- Revision 000000000002, after 000000000001

-- Change type of users.data from text to jsonb
ALTER TABLE public.users ALTER COLUMN data TYPE jsonb USING to_jsonb(data);
