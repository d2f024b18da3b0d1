-- Takes back: columns/rename_of_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Rename index posts_author_id_idx to posts_author_idx
ALTER INDEX public.posts_author_id_idx RENAME TO posts_author_idx;

-- Rename constraint posts_author_id_fkey of posts to posts_author_fkey
ALTER TABLE public.posts RENAME CONSTRAINT posts_author_id_fkey TO posts_author_fkey;

-- Rename column posts.author_id to author
ALTER TABLE public.posts RENAME COLUMN author_id TO author;
