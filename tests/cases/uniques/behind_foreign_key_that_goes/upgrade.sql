-- uniques/behind_foreign_key_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (code) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_code_fkey;

-- Drop unique users_code_key of users
ALTER TABLE public.users DROP CONSTRAINT users_code_key;
