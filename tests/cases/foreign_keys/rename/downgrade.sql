-- Takes back: foreign_keys/rename
--
-- Revision 000000000002, after 000000000001

-- Rename constraint author of posts to posts_user_id_fkey
ALTER TABLE public.posts RENAME CONSTRAINT author TO posts_user_id_fkey;
