-- Takes back: types/date_to_timestamp
--
-- Revision 000000000002, after 000000000001

-- Change type of users.at from timestamp to date
ALTER TABLE public.users ALTER COLUMN at TYPE date;
