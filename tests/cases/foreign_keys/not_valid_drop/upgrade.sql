-- foreign_keys/not_valid_drop
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;
