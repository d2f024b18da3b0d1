-- Takes back: online/index_add
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Drop index users_team_email_idx of users
DROP INDEX CONCURRENTLY public.users_team_email_idx;

-- Drop index users_lower_idx of users
DROP INDEX CONCURRENTLY public.users_lower_idx;
