-- Takes back: online/column_goes
--
-- Revision 000000000002, after 000000000001

-- Add column users.team integer, empty at first
ALTER TABLE public.users ADD COLUMN team integer;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.team
-- migrate: batch 10000
UPDATE public.users SET team = id * 10 WHERE team IS NULL;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Refuse NULL in users.team, of new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_team_required CHECK (team IS NOT NULL) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.team where rows came meanwhile
UPDATE public.users SET team = id * 10 WHERE team IS NULL;

-- Look at the rows that exist: check users_team_required
ALTER TABLE public.users VALIDATE CONSTRAINT users_team_required;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Require users.team: no row has NULL, as the check knows
ALTER TABLE public.users ALTER COLUMN team SET NOT NULL;

-- Drop check users_team_required of users
ALTER TABLE public.users DROP CONSTRAINT users_team_required;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_team_idx on users
CREATE INDEX CONCURRENTLY users_team_idx ON public.users (team);
