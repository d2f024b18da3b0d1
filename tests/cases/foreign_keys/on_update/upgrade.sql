-- foreign_keys/on_update
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;

-- Add foreign key posts (user_id) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE ON UPDATE RESTRICT;
