-- foreign_keys/not_valid_with_table
--
-- Revision 000000000002, after 000000000001

-- Create table posts
CREATE TABLE public.posts (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    CONSTRAINT posts_pkey PRIMARY KEY (id)
);

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Add foreign key posts (user_id) to users, for new rows only
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE DEFERRABLE NOT VALID;
