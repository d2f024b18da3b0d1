-- columns/rename_of_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Rename column posts.author to author_id
ALTER TABLE public.posts RENAME COLUMN author TO author_id;

-- Rename constraint posts_author_fkey of posts to posts_author_id_fkey
ALTER TABLE public.posts RENAME CONSTRAINT posts_author_fkey TO posts_author_id_fkey;

-- Rename index posts_author_idx to posts_author_id_idx
ALTER INDEX public.posts_author_idx RENAME TO posts_author_id_idx;
