-- Takes back: types/text_to_integer
--
-- Revision 000000000002, after 000000000001

-- require users.age
ALTER TABLE public.users ALTER COLUMN age SET NOT NULL;

-- change type of users.age from integer to text
ALTER TABLE public.users ALTER COLUMN age TYPE text;
