-- online/foreign_key_replaced
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_email_idx on users
CREATE INDEX CONCURRENTLY users_email_idx ON public.users (email);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop foreign key users (team) to teams
ALTER TABLE public.users DROP CONSTRAINT users_team_fkey;

-- Add foreign key users (team) to teams, for new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_team_fkey FOREIGN KEY (team) REFERENCES public.teams (id) ON DELETE CASCADE NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: foreign key users_team_fkey
ALTER TABLE public.users VALIDATE CONSTRAINT users_team_fkey;
