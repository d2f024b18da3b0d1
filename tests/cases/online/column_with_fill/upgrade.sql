-- online/column_with_fill
--
-- Revision 000000000002, after 000000000001

-- Add column users.word text, empty at first
ALTER TABLE public.users ADD COLUMN word text;

-- Set comment of column users.word
COMMENT ON COLUMN public.users.word IS 'for the search';

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.word
-- migrate: batch 10000
UPDATE public.users SET word = lower(email) WHERE word IS NULL;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Refuse NULL in users.word, of new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_word_required CHECK (word IS NOT NULL) NOT VALID;

-- Add column users.other integer, empty at first
ALTER TABLE public.users ADD COLUMN other integer;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.other
-- migrate: batch 10000
UPDATE public.users SET other = team WHERE other IS NULL;

-- Fill users.word where rows came meanwhile
UPDATE public.users SET word = lower(email) WHERE word IS NULL;

-- Look at the rows that exist: check users_word_required
ALTER TABLE public.users VALIDATE CONSTRAINT users_word_required;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Require users.word: no row has NULL, as the check knows
ALTER TABLE public.users ALTER COLUMN word SET NOT NULL;

-- Drop check users_word_required of users
ALTER TABLE public.users DROP CONSTRAINT users_word_required;
