-- domains/foreign_key_type
--
-- Revision 000000000002, after 000000000001

-- Change type of domain user_id from integer to bigint

-- Drop foreign key posts_author_fkey for a while
ALTER TABLE public.posts DROP CONSTRAINT posts_author_fkey;

-- Put domain user_id as it was aside
ALTER DOMAIN public.user_id RENAME TO user_id__old;

-- Make domain user_id anew
CREATE DOMAIN public.user_id AS bigint;

-- Move posts.author over
ALTER TABLE public.posts ALTER COLUMN author TYPE public.user_id USING author::public.user_id;

-- Move users.id over
ALTER TABLE public.users ALTER COLUMN id TYPE public.user_id USING id::public.user_id;

-- Drop what domain user_id was
DROP DOMAIN public.user_id__old;

-- Add foreign key posts_author_fkey again
ALTER TABLE public.posts ADD CONSTRAINT posts_author_fkey FOREIGN KEY (author) REFERENCES public.users (id);
