-- Takes back: tables/first
--
-- Revision 000000000002, after 000000000001

-- drop foreign key posts (author_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_author_id_fkey;

-- drop table users
DROP TABLE public.users;

-- drop table posts
DROP TABLE public.posts;
