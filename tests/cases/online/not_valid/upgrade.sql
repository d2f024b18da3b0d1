-- online/not_valid
--
-- Revision 000000000002, after 000000000001

-- Add check posts_user_id_check on posts, for new rows only
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_check CHECK (user_id > 0) NOT VALID;

-- Add foreign key posts (user_id) to users, for new rows only
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) NOT VALID;
