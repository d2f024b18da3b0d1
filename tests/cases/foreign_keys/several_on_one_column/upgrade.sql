-- foreign_keys/several_on_one_column
--
-- Revision 000000000002, after 000000000001

-- Add foreign key posts (user_id) to posts
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey1 FOREIGN KEY (user_id) REFERENCES public.posts (id);
