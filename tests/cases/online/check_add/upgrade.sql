-- online/check_add
--
-- Revision 000000000002, after 000000000001

-- Add check users_email_check on users, for new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_email_check CHECK (email <> '') NO INHERIT NOT VALID;

-- Add check users_team_check on users, for new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_team_check CHECK (team > 0) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: check users_email_check
ALTER TABLE public.users VALIDATE CONSTRAINT users_email_check;

-- Look at the rows that exist: check users_team_check
ALTER TABLE public.users VALIDATE CONSTRAINT users_team_check;
