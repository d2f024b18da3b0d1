-- foreign_keys/to_table_that_comes
--
-- Revision 000000000002, after 000000000001

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

-- Add foreign key posts (user_id) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id);
