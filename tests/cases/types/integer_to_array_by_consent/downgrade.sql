-- Takes back: types/integer_to_array_by_consent
--
-- Revision 000000000002, after 000000000001

-- Change type of users.other from integer[] to integer
ALTER TABLE public.users ALTER COLUMN other TYPE integer USING other[1];

-- Change type of users.tag from integer[] to integer
ALTER TABLE public.users ALTER COLUMN tag TYPE integer USING tag[1];
