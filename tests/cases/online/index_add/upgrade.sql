-- online/index_add
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_lower_idx on users
CREATE UNIQUE INDEX CONCURRENTLY users_lower_idx ON public.users ((lower(email))) WHERE team > 0;

-- Build index users_team_email_idx on users
CREATE INDEX CONCURRENTLY users_team_email_idx ON public.users (team, email DESC);
