-- types/integer_to_array_by_consent
--
-- Revision 000000000002, after 000000000001

-- Change type of users.tag from integer to integer[]
ALTER TABLE public.users ALTER COLUMN tag TYPE integer[] USING ARRAY[tag];

-- Change type of users.other from integer to integer[]
ALTER TABLE public.users ALTER COLUMN other TYPE integer[] USING CASE WHEN other IS NULL THEN NULL ELSE ARRAY[other] END;
