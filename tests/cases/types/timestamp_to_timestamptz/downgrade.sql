-- Takes back: types/timestamp_to_timestamptz
--
-- Revision 000000000002, after 000000000001

-- Change type of users.at from timestamptz to timestamp
ALTER TABLE public.users ALTER COLUMN at TYPE timestamp;
