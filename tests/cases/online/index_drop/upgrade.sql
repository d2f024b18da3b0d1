-- online/index_drop
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Drop index users_email_idx of users
DROP INDEX CONCURRENTLY public.users_email_idx;

-- Drop index users_team_idx of users
DROP INDEX CONCURRENTLY public.users_team_idx;
