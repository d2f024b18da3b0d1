-- Takes back: types/json_to_jsonb
--
-- Revision 000000000002, after 000000000001

-- Change type of users.data from jsonb to json
ALTER TABLE public.users ALTER COLUMN data TYPE json;
