-- online/foreign_key_to_a_key_that_comes
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index teams_id_key on teams
CREATE UNIQUE INDEX CONCURRENTLY teams_id_key ON public.teams (id);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make unique teams_id_key of index teams_id_key
ALTER TABLE public.teams ADD CONSTRAINT teams_id_key UNIQUE USING INDEX teams_id_key;

-- Add foreign key users (team) to teams, for new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_team_fkey FOREIGN KEY (team) REFERENCES public.teams (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: foreign key users_team_fkey
ALTER TABLE public.users VALIDATE CONSTRAINT users_team_fkey;
