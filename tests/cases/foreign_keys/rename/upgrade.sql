-- foreign_keys/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint posts_user_id_fkey of posts to author
ALTER TABLE public.posts RENAME CONSTRAINT posts_user_id_fkey TO author;
