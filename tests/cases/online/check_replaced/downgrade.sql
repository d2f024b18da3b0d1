-- Takes back: online/check_replaced
--
-- Revision 000000000002, after 000000000001

-- Drop check users_check of users
ALTER TABLE public.users DROP CONSTRAINT users_check;

-- Add check users_check on users, for new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_check CHECK (team > 0) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: check users_check
ALTER TABLE public.users VALIDATE CONSTRAINT users_check;
