-- online/unique_add
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_email_team_key on users
CREATE UNIQUE INDEX CONCURRENTLY users_email_team_key ON public.users (email) INCLUDE (team);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make unique users_email_team_key of index users_email_team_key
ALTER TABLE public.users ADD CONSTRAINT users_email_team_key UNIQUE USING INDEX users_email_team_key;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_team_email_key on users
CREATE UNIQUE INDEX CONCURRENTLY users_team_email_key ON public.users (team, email) NULLS NOT DISTINCT;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make unique users_team_email_key of index users_team_email_key
ALTER TABLE public.users ADD CONSTRAINT users_team_email_key UNIQUE USING INDEX users_team_email_key;
