-- defaults/json
--
-- Revision 000000000002, after 000000000001

-- Set default of users.x to '{"a": [1, 2]}'
ALTER TABLE public.users ALTER COLUMN x SET DEFAULT '{"a": [1, 2]}';
