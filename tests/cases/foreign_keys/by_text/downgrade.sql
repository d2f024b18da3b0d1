-- Takes back: foreign_keys/by_text
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (user_id) to auth.users
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;
