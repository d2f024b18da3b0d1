-- Takes back: foreign_keys/not_valid_with_table
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;

-- Drop table users
DROP TABLE public.users;

-- Drop table posts
DROP TABLE public.posts;
