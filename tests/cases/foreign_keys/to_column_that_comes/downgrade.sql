-- Takes back: foreign_keys/to_column_that_comes
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (code) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_code_fkey;

-- Drop unique users_code_key of users
ALTER TABLE public.users DROP CONSTRAINT users_code_key;

-- Drop column users.code (integer)
ALTER TABLE public.users DROP COLUMN code;
