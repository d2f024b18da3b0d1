-- online/unique_to_index
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Build index users_email_idx on users
CREATE UNIQUE INDEX CONCURRENTLY users_email_idx ON public.users (email);

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Drop foreign key notes_email_fkey for a while
ALTER TABLE public.notes DROP CONSTRAINT notes_email_fkey;

-- Drop constraint users_email_key of users
ALTER TABLE public.users DROP CONSTRAINT users_email_key;

-- Add foreign key notes (email) to users, for new rows at first
ALTER TABLE public.notes ADD CONSTRAINT notes_email_fkey FOREIGN KEY (email) REFERENCES public.users (email) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: foreign key notes_email_fkey
ALTER TABLE public.notes VALIDATE CONSTRAINT notes_email_fkey;
