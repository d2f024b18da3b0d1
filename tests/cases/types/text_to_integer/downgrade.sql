-- Takes back: types/text_to_integer
--
-- Revision 000000000002, after 000000000001

-- Change type of users.age from integer to text
ALTER TABLE public.users ALTER COLUMN age TYPE text;

-- Require users.age, NULLs filled with ''
UPDATE public.users SET age = '' WHERE age IS NULL;

-- Require users.age
ALTER TABLE public.users ALTER COLUMN age SET NOT NULL;
