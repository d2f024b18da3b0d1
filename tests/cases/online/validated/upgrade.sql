-- online/validated
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Look at the rows that exist: check posts_user_id_check
ALTER TABLE public.posts VALIDATE CONSTRAINT posts_user_id_check;

-- Look at the rows that exist: foreign key posts_user_id_fkey
ALTER TABLE public.posts VALIDATE CONSTRAINT posts_user_id_fkey;
