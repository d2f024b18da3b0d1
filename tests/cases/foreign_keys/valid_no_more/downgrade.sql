-- Takes back: foreign_keys/valid_no_more
--
-- Revision 000000000002, after 000000000001

-- Look at the rows that exist: foreign key posts_user_id_fkey of posts
ALTER TABLE public.posts VALIDATE CONSTRAINT posts_user_id_fkey;
