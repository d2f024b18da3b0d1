-- online/index_replaced_under_another_name
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_team_email_idx on users
CREATE INDEX CONCURRENTLY users_team_email_idx ON public.users (team, email);

-- Drop index users_team_idx of users
DROP INDEX CONCURRENTLY public.users_team_idx;
