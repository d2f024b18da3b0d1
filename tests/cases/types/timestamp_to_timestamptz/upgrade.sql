-- types/timestamp_to_timestamptz
--
-- Revision 000000000002, after 000000000001

-- Change type of users.at from timestamp to timestamptz
ALTER TABLE public.users ALTER COLUMN at TYPE timestamptz USING at AT TIME ZONE 'UTC';
