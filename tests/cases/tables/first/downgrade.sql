-- Takes back: tables/first
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (author_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_author_id_fkey;

-- Drop table users
DROP TABLE public.users;

-- Drop table posts
DROP TABLE public.posts;
