-- online/column_with_constant
--
-- Revision 000000000002, after 000000000001

-- Add column users.word (text), filled with 'x'
ALTER TABLE public.users ADD COLUMN word text NOT NULL DEFAULT 'x';

-- Drop default of users.word: new rows bring a value
ALTER TABLE public.users ALTER COLUMN word DROP DEFAULT;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_word_key on users
CREATE UNIQUE INDEX CONCURRENTLY users_word_key ON public.users (word);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Make unique users_word_key of index users_word_key
ALTER TABLE public.users ADD CONSTRAINT users_word_key UNIQUE USING INDEX users_word_key;

-- Add check users_word_check on users, for new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_word_check CHECK (length(word) > 0) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: check users_word_check
ALTER TABLE public.users VALIDATE CONSTRAINT users_word_check;
