-- Takes back: types/in_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;

-- Change type of users.id from bigint to integer
ALTER TABLE public.users ALTER COLUMN id TYPE integer;

-- Change type of posts.user_id from bigint to integer
ALTER TABLE public.posts ALTER COLUMN user_id TYPE integer;

-- Add foreign key posts (user_id) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);
