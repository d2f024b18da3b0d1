-- types/text_to_integer_by_consent
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING age::integer;
