-- online/by_flag
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_team_idx on users
CREATE INDEX CONCURRENTLY users_team_idx ON public.users (team);
