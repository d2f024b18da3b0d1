-- Takes back: foreign_keys/several_on_one_column
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (user_id) to posts
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey1;
