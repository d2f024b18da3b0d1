-- types/text_to_integer
--
-- Revision 000000000002, after 000000000001

-- Let users.age be NULL
ALTER TABLE public.users ALTER COLUMN age DROP NOT NULL;

-- Change type of users.age from text to integer
ALTER TABLE public.users ALTER COLUMN age TYPE integer USING nullif(age, '')::integer;
