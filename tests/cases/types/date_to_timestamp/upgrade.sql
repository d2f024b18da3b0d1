-- types/date_to_timestamp
--
-- Revision 000000000002, after 000000000001

-- Change type of users.at from date to timestamp
ALTER TABLE public.users ALTER COLUMN at TYPE timestamp;
