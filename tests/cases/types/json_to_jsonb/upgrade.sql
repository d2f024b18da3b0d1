-- types/json_to_jsonb
--
-- Revision 000000000002, after 000000000001

-- Change type of users.data from json to jsonb
ALTER TABLE public.users ALTER COLUMN data TYPE jsonb;
