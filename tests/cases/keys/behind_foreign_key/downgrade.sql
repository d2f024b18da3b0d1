-- Takes back: keys/behind_foreign_key
--
-- Revision 000000000002, after 000000000001

-- Drop foreign key posts (user_id) to users
ALTER TABLE public.posts DROP CONSTRAINT posts_user_id_fkey;

-- Add unique users_token_key on users (token)
ALTER TABLE public.users ADD CONSTRAINT users_token_key UNIQUE (token);

-- Drop unique users_id_key of users
ALTER TABLE public.users DROP CONSTRAINT users_id_key;

-- Drop primary key of users
ALTER TABLE public.users DROP CONSTRAINT users_pkey;

-- Add primary key of users on id
ALTER TABLE public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);

-- Add foreign key posts (user_id) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);
