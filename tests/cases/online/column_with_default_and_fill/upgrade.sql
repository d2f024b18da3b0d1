-- online/column_with_default_and_fill
--
-- Revision 000000000002, after 000000000001

-- Add column users.score integer, empty at first
ALTER TABLE public.users ADD COLUMN score integer;

-- Set default of users.score for new rows
ALTER TABLE public.users ALTER COLUMN score SET DEFAULT 0;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.score
-- migrate: batch 10000
UPDATE public.users SET score = length(email) WHERE score IS NULL;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Refuse NULL in users.score, of new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_score_required CHECK (score IS NOT NULL) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.score where rows came meanwhile
UPDATE public.users SET score = length(email) WHERE score IS NULL;

-- Look at the rows that exist: check users_score_required
ALTER TABLE public.users VALIDATE CONSTRAINT users_score_required;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Require users.score: no row has NULL, as the check knows
ALTER TABLE public.users ALTER COLUMN score SET NOT NULL;

-- Drop check users_score_required of users
ALTER TABLE public.users DROP CONSTRAINT users_score_required;
