-- Takes back: online/foreign_key_add
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key users (team) to teams
ALTER TABLE public.users DROP CONSTRAINT users_team_fkey;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Drop index users_team_idx of users
DROP INDEX CONCURRENTLY public.users_team_idx;
