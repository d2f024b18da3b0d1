-- tables/first
--
-- Revision 000000000002, after 000000000001

-- Create table posts
CREATE TABLE public.posts (
    id bigint NOT NULL,
    author_id bigint NOT NULL,
    title text NOT NULL,
    tags text[] NOT NULL DEFAULT '{}',
    CONSTRAINT posts_pkey PRIMARY KEY (id)
);

-- Create index posts_author_id_idx on posts
CREATE INDEX posts_author_id_idx ON public.posts (author_id);

-- Create table users
CREATE TABLE public.users (
    id bigint NOT NULL,
    email text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    nickname text,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_email_check CHECK (position('@' in email) > 1)
);

-- Set comment of table users
COMMENT ON TABLE public.users IS 'people who can sign in';

-- Create index users_lower_idx on users
CREATE INDEX users_lower_idx ON public.users ((lower(email)));

-- Add foreign key posts (author_id) to users
ALTER TABLE public.posts ADD CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.users (id) ON DELETE CASCADE;
