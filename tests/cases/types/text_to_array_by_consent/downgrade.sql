-- Takes back: types/text_to_array_by_consent
--
-- Revision 000000000002, after 000000000001

-- Change type of users.order from text[] to text
ALTER TABLE public.users ALTER COLUMN "order" TYPE text USING "order"[1];
