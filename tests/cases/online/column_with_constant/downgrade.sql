-- Takes back: online/column_with_constant
--
-- Revision 000000000002, after 000000000001

-- Drop check users_word_check of users
ALTER TABLE public.users DROP CONSTRAINT users_word_check;

-- Drop unique users_word_key of users
ALTER TABLE public.users DROP CONSTRAINT users_word_key;

-- Drop column users.word (text)
ALTER TABLE public.users DROP COLUMN word;
